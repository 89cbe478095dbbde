//! The codes, and of each the one English sentence. `%1`, `%2` stand for the arguments, as in Magento's phrases.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Makes the enum and its names and templates of one table.
macro_rules! codes {
    ($($variant:ident $name:literal $template:literal;)+) => {
        /// What a sentence says. Its name is for machines and stays as it is: monitoring and translations hang on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the sentences of the table say what they mean")]
        pub enum Code {
            $($variant,)+
        }

        impl Code {
            /// Every code.
            pub const ALL: [Self; [$(Self::$variant),+].len()] = [$(Self::$variant),+];

            /// The name in the database, in the log and in JSON.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// The sentence in English.
            #[must_use]
            pub const fn template(self) -> &'static str {
                match self {
                    $(Self::$variant => $template,)+
                }
            }
        }
    };
}

codes! {
    // How an entry ends well.
    Deleted "deleted" "Magento deleted %1, ID %2.";
    DeletedAlong "deleted_along" "Magento deleted the categories below it, too: %1.";
    AlreadyAbsent "already_absent" "Nothing to delete: this shop does not have %1 any more.";

    // The shelf.
    HiddenUntil "hidden_until" "Hidden on %1, will be deleted on %2: %3, ID %4.";
    Hidden "hidden" "Hidden on %1: %2, ID %3.";
    ThereAgain "there_again" "There again in Akeneo; put back on %1: %2, ID %3.";
    PutBackBy "put_back_by" "Put back by %1 on %2: %3, ID %4.";
    EnabledAgain "enabled_again"
        "The shop hid %1, ID %2, on %3. An import or a person has enabled it since, so it stays as it is.";
    OnShelfAlready "on_shelf_already" "Nothing to do: the shop hid %1 on %2 already, by entry %3.";
    HiddenByLater "hidden_by_later" "Nothing to do: the shop hid %1 again later, by entry %2.";
    NothingToPutBack "nothing_to_put_back" "Nothing to put back: this shop does not have %1 any more.";
    ChangeRefused "change_refused" "Magento refused to change %1: %2.";
    ChangeBusy "change_busy" "Magento could not change %1 now: %2.";
    ChangeFailed "change_failed" "Magento failed when it changed %1: %2. The log has the details.";
    FormerUnreadable "former_unreadable"
        "The shop cannot read the statuses that it noted before it hid %1. So it changed nothing: enable or delete it in Magento.";
    ToBePutBack "to_be_put_back" "To be put back: %1.";
    BelowIsShown "below_is_shown"
        "Below %1 this shop has categories that are not hidden: %2. Magento would delete them, too. Disable or delete them first, or put %1 back.";
    BelowOnShelf "below_on_shelf"
        "Below %1 this shop keeps hidden categories whose day has not come: %2. Magento would delete them, too.";
    WaitsForShelf "waits_for_shelf" "Hidden products may still use it. They wait for their day. The shop tries again once a day, until %1.";
    WouldHide "would_hide" "Magento would hide %1, ID %2.";
    OnShelfUntil "on_shelf_until" "On the shelf until %1: %2.";
    StaysHidden "stays_hidden" "The shop hid %1 on %2. It stays hidden.";

    // The dry run.
    WouldDelete "would_delete" "Magento would delete %1, ID %2.";
    WouldDeleteAlong "would_delete_along" "Magento would delete the categories below it, too: %1.";
    AskedFirst "asked_first" "The shop asks Akeneo first.";

    // Why an entity stays.
    NotMapped "not_mapped" "Nothing to delete: the connector never imported %1.";
    ImportMayMap "import_may_map"
        "The connector has not imported %1. An import was running when Akeneo deleted it, and may still create it.";
    Ambiguous "ambiguous"
        "The connector maps %1 to several entities of this shop, IDs %2. Remove the wrong mapping rows, then run this entry again.";
    Stale "stale" "Akeneo deleted %1 at %2. The connector imported it again at %3.";
    Shared "shared"
        "The connector maps both %1 and \"%2\" to ID %3. Remove the wrong mapping row, then run this entry again.";
    WrongProductType "wrong_product_type"
        "The connector maps %1 to ID %2, which is a product of another kind, of type \"%3\".";
    WrongAttribute "wrong_attribute"
        "The connector maps %1 to ID %2, an option of this shop's attribute \"%3\". Akeneo's attribute does not fill that one.";
    WrongEntityType "wrong_entity_type"
        "The connector maps %1 to ID %2, which does not belong to products, but to \"%3\".";
    ImportRunning "import_running"
        "The connector mapped %1 to ID %2 less than an hour ago, and this shop does not have that ID. An import may still create it.";
    ProtectedAttribute "protected_attribute" "Magento or this shop's configuration protects attribute \"%1\".";
    FilledByAnother "filled_by_another"
        "The connector's setting Attribute Mapping fills attribute \"%1\" from Akeneo's attribute \"%2\", too.";
    BuildsConfigurables "builds_configurables"
        "Attribute \"%1\" still builds configurable products of this shop (number: %2). Delete them first.";
    UsedByVariants "used_by_variants"
        "Variants of configurable products still have %1 (number: %2). Delete them first.";
    RootCategory "root_category" "Category ID %1 is a root category or a store's root category. The shop never deletes one.";
    ForeignDescendants "foreign_descendants"
        "Below %1 this shop has categories that the connector did not import (ID: %2). Magento would delete them, too. Move them away, then run this entry again.";
    LivingDescendants "living_descendants"
        "Below %1 this shop still has %2, which Akeneo did not delete. Import the categories, then run this entry again.";
    NotAnnounced "not_announced"
        "Below %1 this shop still has %2, and Akeneo did not announce that it deleted them. Magento would delete them, too.";
    LargerThanBrake "larger_than_brake"
        "Deleting %1 makes %2 deletions, and Maximum Deletions per Hour is %3. Raise the maximum, or run this entry with --force.";
    NoLongerMapped "no_longer_mapped"
        "An earlier try planned to delete %1, ID %2. The connector does not map it any more.";
    ChangedMeanwhile "changed_meanwhile"
        "The shop changed while it waited for Akeneo's answer, so this try deleted nothing. The next try plans the deletion anew.";
    DefaultSet "default_set"
        "Magento uses the attribute set of %1 as its default. Choose another default, then run this entry again.";
    HoldsProducts "holds_products"
        "The attribute set of %1 still holds products (number: %2). Magento would delete them, or leave them without a set. Move or delete them first.";
    BadRow "bad_row"
        "The shop cannot read row %1 of the table %2: its column %3 is %4. Correct or remove this row, then run this entry again.";
    LookUpRefused "look_up_refused" "The shop could not look up %1: %2.";
    ExistsInAkeneo "exists_in_akeneo" "Akeneo still has %1, so it stays in this shop.";
    AttributeUnknown "attribute_unknown"
        "Akeneo does not have attribute \"%1\", so it cannot tell whether it deleted an option of it.";
    AttributeWithoutOptions "attribute_without_options"
        "In Akeneo attribute \"%1\" has the type %2. Only selects have options there, so Akeneo cannot tell whether it deleted one.";

    // Why an entry waits.
    WaitsForAkeneo "waits_for_akeneo"
        "This entry waits for Akeneo to confirm that it deleted %1. The shop asks again at %2.";
    WaitsForBrake "waits_for_brake"
        "This entry waits for the brake. It makes %1 deletions, and this hour has no room for so many. The shop tries again at %2.";

    // Why Akeneo does not answer.
    AkeneoUnreachable "akeneo_unreachable" "The shop cannot reach %1: %2.";
    AkeneoNotConfigured "akeneo_not_configured"
        "The connector's Akeneo API configuration is not complete. It lacks: %1.";
    AkeneoInsecure "akeneo_insecure" "The shop sends no credentials to %1, which is not an https address.";
    AkeneoCredentials "akeneo_credentials"
        "Akeneo refused the connector's credentials. Check client ID, secret, username and password in the Akeneo API configuration.";
    AkeneoNoPim "akeneo_no_pim"
        "The server at %1 does not answer as an Akeneo PIM does (status %2). Check the base URL in the Akeneo API configuration.";
    AkeneoPermission "akeneo_permission"
        "The connection may not read %1 in the PIM. Give its role the Web API permission to list them.";
    AkeneoUnexpected "akeneo_unexpected" "The server at %1 gave an unexpected answer (status %2).";
    AkeneoNoAnswer "akeneo_no_answer" "Akeneo gave no answer.";
    AkeneoTrouble "akeneo_trouble" "Akeneo gave no answer: %1.";

    // Why Magento did not delete.
    MagentoRefused "magento_refused" "Magento refused to delete %1: %2.";
    MagentoBusy "magento_busy" "Magento could not delete %1 now: %2.";
    MagentoFailed "magento_failed" "Magento failed when it deleted %1: %2. The log has the details.";
    CategoryGrew "category_grew"
        "Somebody put category ID %2 below %1 after the shop had planned the deletion.";

    // What became of a try.
    GivenUp "given_up" "The shop gave up after %1 tries.";
    BrokenOff "broken_off" "A worker began the deletion and did not finish it. The log has the details.";
    WorkerDied "worker_died" "The process that worked on this entry ended too early. The shop tries again.";
    WorkerDiedOften "worker_died_often"
        "The shop gave up: the process that worked on this entry ended too early, %1 times. PHP's error log or the system's log may say why.";
    NotRecorded "not_recorded" "The database did not take the result: %1.";
    PlanNotRecorded "plan_not_recorded" "The database did not take the plan: %1.";

    // Events that cannot be read.
    UnreadableEvent "unreadable_event" "The shop cannot read the stored event, so it deleted nothing.";
    NoCloudEvent "no_cloud_event" "The body is not a CloudEvent 1.0: %1.";
    EventLacks "event_lacks" "The event has no %1.";
    EventUnusable "event_unusable" "The shop cannot use the event's %1: %2.";
}

impl Code {
    /// The code of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.name() == name)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| D::Error::custom("an unknown code"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn each_code_has_a_name_that_fits_its_column_and_a_template_of_its_own() {
        let fits = |it: char| it.is_ascii_lowercase() || it == '_';
        for code in Code::ALL {
            let name = code.name();
            assert!(name.len() <= 64 && name.chars().all(fits), "{name}");
            assert_eq!(Code::named(name), Some(code));
            let template = code.template();
            assert!(
                template.ends_with('.') && !template.starts_with('%'),
                "{template}"
            );
        }
        let templates: HashSet<_> = Code::ALL.map(Code::template).into();
        assert_eq!(templates.len(), Code::ALL.len());
        assert_eq!(Code::named("nothing"), None);
    }
}
