/** The button "Reset Subscription": asks for confirmation, resets, and shows the result below the button. */
define(['jquery', 'Magento_Ui/js/modal/confirm'], function ($, confirm) {
    'use strict';

    return function (config, element) {
        var messages = $(element).siblings('[data-akeneo-events=reset-messages]');

        function show(kind, lines) {
            messages.empty();
            $.each(lines, function (index, line) {
                $('<div class="message"></div>').addClass('message-' + kind + ' ' + kind).append($('<div></div>').text(line)).appendTo(messages);
            });
        }

        function ask(content, force) {
            confirm({
                title: config.title,
                content: $('<div></div>').text(content).html(),
                actions: {
                    confirm: function () {
                        reset(force);
                    }
                },
                buttons: [{
                    text: config.cancel,
                    'class': 'action-secondary action-dismiss',
                    click: function (event) {
                        this.closeModal(event);
                    }
                }, {
                    text: force ? config.forget : config.reset,
                    'class': 'action-primary action-accept',
                    click: function (event) {
                        this.closeModal(event, true);
                    }
                }]
            });
        }

        function reset(force) {
            $.ajax({
                url: config.url,
                type: 'POST',
                dataType: 'json',
                showLoader: true,
                data: {'form_key': window.FORM_KEY, force: force ? 1 : 0}
            }).done(function (answer) {
                if (!answer.messages) {
                    show('error', [config.failed]);
                } else if (answer.done) {
                    show('success', answer.messages);
                    $('[data-akeneo-events=id]').text(config.none);
                    $('[data-akeneo-events=status]').hide();
                } else {
                    show('error', answer.messages);
                    ask(answer.messages.join(' ') + ' ' + config.forceQuestion, true);
                }
            }).fail(function () {
                show('error', [config.failed]);
            });
        }

        $(element).on('click', function () {
            ask(config.question, false);
        });
    };
});
