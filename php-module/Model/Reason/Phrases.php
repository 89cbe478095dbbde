<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Reason;

use Magento\Framework\Phrase;

/**
 * The sentences of Core\Reasons, literally, so that Magento's collector of phrases finds them.
 */
class Phrases
{
    /** @return array<string, Phrase> by code, without arguments */
    public function all(): array
    {
        return [
            // How an entry ends well.
            'deleted' => __('Magento deleted %1, ID %2.'),
            'deleted_along' => __('Magento deleted the categories below it, too: %1.'),
            'already_absent' => __('Nothing to delete: this shop does not have %1 any more.'),

            // The shelf.
            'hidden_until' => __('Hidden on %1, will be deleted on %2: %3, ID %4.'),
            'hidden' => __('Hidden on %1: %2, ID %3.'),
            'there_again' => __('There again in Akeneo; put back on %1: %2, ID %3.'),
            'put_back_by' => __('Put back by %1 on %2: %3, ID %4.'),
            'enabled_again' => __('The shop hid %1, ID %2, on %3. An import or a person has enabled it since, so it stays as it is.'),
            'on_shelf_already' => __('Nothing to do: the shop hid %1 on %2 already, by entry %3.'),
            'hidden_by_later' => __('Nothing to do: the shop hid %1 again later, by entry %2.'),
            'nothing_to_put_back' => __('Nothing to put back: this shop does not have %1 any more.'),
            'change_refused' => __('Magento refused to change %1: %2.'),
            'change_busy' => __('Magento could not change %1 now: %2.'),
            'change_failed' => __('Magento failed when it changed %1: %2. The log has the details.'),
            'former_unreadable' => __('The shop cannot read the statuses that it noted before it hid %1. So it changed nothing: enable or delete it in Magento.'),
            'to_be_put_back' => __('To be put back: %1.'),
            'below_is_shown' => __('Below %1 this shop has categories that are not hidden: %2. Magento would delete them, too. Disable or delete them first, or put %1 back.'),
            'below_on_shelf' => __('Below %1 this shop keeps hidden categories whose day has not come: %2. Magento would delete them, too.'),
            'waits_for_shelf' => __('Hidden products may still use it. They wait for their day. The shop tries again once a day, until %1.'),
            'would_hide' => __('Magento would hide %1, ID %2.'),
            'on_shelf_until' => __('On the shelf until %1: %2.'),
            'stays_hidden' => __('The shop hid %1 on %2. It stays hidden.'),

            // The dry run.
            'would_delete' => __('Magento would delete %1, ID %2.'),
            'would_delete_along' => __('Magento would delete the categories below it, too: %1.'),
            'asked_first' => __('The shop asks Akeneo first.'),

            // Why an entity stays.
            'not_mapped' => __('Nothing to delete: the connector never imported %1.'),
            'import_may_map' => __('The connector has not imported %1. An import was running when Akeneo deleted it, and may still create it.'),
            'ambiguous' => __('The connector maps %1 to several entities of this shop, IDs %2. Remove the wrong mapping rows, then run this entry again.'),
            'stale' => __('Akeneo deleted %1 at %2. The connector imported it again at %3.'),
            'shared' => __('The connector maps both %1 and "%2" to ID %3. Remove the wrong mapping row, then run this entry again.'),
            'wrong_product_type' => __('The connector maps %1 to ID %2, which is a product of another kind, of type "%3".'),
            'wrong_attribute' => __('The connector maps %1 to ID %2, an option of this shop\'s attribute "%3". Akeneo\'s attribute does not fill that one.'),
            'wrong_entity_type' => __('The connector maps %1 to ID %2, which does not belong to products, but to "%3".'),
            'import_running' => __('The connector mapped %1 to ID %2 less than an hour ago, and this shop does not have that ID. An import may still create it.'),
            'protected_attribute' => __('Magento or this shop\'s configuration protects attribute "%1".'),
            'filled_by_another' => __('The connector\'s setting Attribute Mapping fills attribute "%1" from Akeneo\'s attribute "%2", too.'),
            'builds_configurables' => __('Attribute "%1" still builds configurable products of this shop (number: %2). Delete them first.'),
            'used_by_variants' => __('Variants of configurable products still have %1 (number: %2). Delete them first.'),
            'root_category' => __('Category ID %1 is a root category or a store\'s root category. The shop never deletes one.'),
            'foreign_descendants' => __('Below %1 this shop has categories that the connector did not import (ID: %2). Magento would delete them, too. Move them away, then run this entry again.'),
            'living_descendants' => __('Below %1 this shop still has %2, which Akeneo did not delete. Import the categories, then run this entry again.'),
            'not_announced' => __('Below %1 this shop still has %2, and Akeneo did not announce that it deleted them. Magento would delete them, too.'),
            'larger_than_brake' => __('Deleting %1 makes %2 deletions, and Maximum Deletions per Hour is %3. Raise the maximum, or run this entry with --force.'),
            'no_longer_mapped' => __('An earlier try planned to delete %1, ID %2. The connector does not map it any more.'),
            'changed_meanwhile' => __('The shop changed while it waited for Akeneo\'s answer, so this try deleted nothing. The next try plans the deletion anew.'),
            'default_set' => __('Magento uses the attribute set of %1 as its default. Choose another default, then run this entry again.'),
            'holds_products' => __('The attribute set of %1 still holds products (number: %2). Magento would delete them, or leave them without a set. Move or delete them first.'),
            'bad_row' => __('The shop cannot read row %1 of the table %2: its column %3 is %4. Correct or remove this row, then run this entry again.'),
            'look_up_refused' => __('The shop could not look up %1: %2.'),
            'exists_in_akeneo' => __('Akeneo still has %1, so it stays in this shop.'),
            'attribute_unknown' => __('Akeneo does not have attribute "%1", so it cannot tell whether it deleted an option of it.'),
            'attribute_without_options' => __('In Akeneo attribute "%1" has the type %2. Only selects have options there, so Akeneo cannot tell whether it deleted one.'),

            // Why an entry waits.
            'waits_for_akeneo' => __('This entry waits for Akeneo to confirm that it deleted %1. The shop asks again at %2.'),
            'waits_for_brake' => __('This entry waits for the brake. It makes %1 deletions, and this hour has no room for so many. The shop tries again at %2.'),

            // Why Akeneo does not answer.
            'akeneo_unreachable' => __('The shop cannot reach %1: %2.'),
            'akeneo_not_configured' => __('The connector\'s Akeneo API configuration is not complete. It lacks: %1.'),
            'akeneo_insecure' => __('The shop sends no credentials to %1, which is not an https address.'),
            'akeneo_credentials' => __('Akeneo refused the connector\'s credentials. Check client ID, secret, username and password in the Akeneo API configuration.'),
            'akeneo_no_pim' => __('The server at %1 does not answer as an Akeneo PIM does (status %2). Check the base URL in the Akeneo API configuration.'),
            'akeneo_permission' => __('The connection may not read %1 in the PIM. Give its role the Web API permission to list them.'),
            'akeneo_unexpected' => __('The server at %1 gave an unexpected answer (status %2).'),
            'akeneo_no_answer' => __('Akeneo gave no answer.'),
            'akeneo_trouble' => __('Akeneo gave no answer: %1.'),

            // Why Magento did not delete.
            'magento_refused' => __('Magento refused to delete %1: %2.'),
            'magento_busy' => __('Magento could not delete %1 now: %2.'),
            'magento_failed' => __('Magento failed when it deleted %1: %2. The log has the details.'),
            'category_grew' => __('Somebody put category ID %2 below %1 after the shop had planned the deletion.'),

            // What became of a try.
            'given_up' => __('The shop gave up after %1 tries.'),
            'broken_off' => __('A worker began the deletion and did not finish it. The log has the details.'),
            'worker_died' => __('The process that worked on this entry ended too early. The shop tries again.'),
            'worker_died_often' => __('The shop gave up: the process that worked on this entry ended too early, %1 times. PHP\'s error log or the system\'s log may say why.'),
            'not_recorded' => __('The database did not take the result: %1.'),
            'plan_not_recorded' => __('The database did not take the plan: %1.'),

            // Events that cannot be read.
            'unreadable_event' => __('The shop cannot read the stored event, so it deleted nothing.'),
            'no_cloud_event' => __('The body is not a CloudEvent 1.0: %1.'),
            'event_lacks' => __('The event has no %1.'),
            'event_unusable' => __('The shop cannot use the event\'s %1: %2.'),
        ];
    }
}
