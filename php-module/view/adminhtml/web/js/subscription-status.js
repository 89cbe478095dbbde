/** Asks for the status of the subscription at Akeneo, and shows it. */
define(['jquery'], function ($) {
    'use strict';

    var severities = {active: 'notice', suspended: 'major', revoked: 'critical', deleted: 'critical'};

    return function (config, element) {
        $.ajax({
            url: config.url,
            type: 'POST',
            dataType: 'json',
            data: {'form_key': window.FORM_KEY}
        }).done(function (live) {
            var severity = severities[live.status] || 'minor';

            if (live.label) {
                $(element).find('[data-role=label]').attr('class', 'grid-severity-' + severity).find('span').text(live.label);
                $(element).find('[data-role=note]').text(live.note || '');
            } else {
                $(element).hide();
            }
        }).fail(function () {
            $(element).hide();
        });
    };
});
