//! The event types that a subscription may name.
//!
//! Source: <https://api.akeneo.com/event-platform/available-events.html>, and its benchmark page for the
//! last one.

/// What the types of the PIM begin with.
pub const PIM_PREFIX: &str = "com.akeneo.pim.v1.";
/// The type that the platform's own benchmark sends.
const BENCHMARK: &str = "com.akeneo.benchmark.v1.test";

/// Everything after [`PIM_PREFIX`].
const PIM_TYPES: [&str; 37] = [
    "app.deleted",
    "asset.created",
    "asset.deleted",
    "asset.updated",
    "attribute-group.created",
    "attribute-group.deleted",
    "attribute-group.updated",
    "attribute-option.created",
    "attribute-option.deleted",
    "attribute-option.updated",
    "attribute.created",
    "attribute.deleted",
    "attribute.updated",
    "category.created",
    "category.deleted",
    "category.updated",
    "connection.deleted",
    "family.created",
    "family.deleted",
    "family.updated",
    "job.export.status-changed",
    "job.import.status-changed",
    "job.mass-edit.status-changed",
    "product-model.created",
    "product-model.deleted",
    "product-model.updated",
    "product-model.updated.delta",
    "product.became-complete",
    "product.became-incomplete",
    "product.created",
    "product.deleted",
    "product.updated",
    "product.updated.delta",
    "reference-entity-record.created",
    "reference-entity-record.deleted",
    "reference-entity-record.updated",
    "workflow.task.created",
];

/// Whether the platform documents this full type.
pub fn is_known(full: &str) -> bool {
    full == BENCHMARK
        || full
            .strip_prefix(PIM_PREFIX)
            .is_some_and(|short| PIM_TYPES.contains(&short))
}

/// The full type of a full or a short one: `product.deleted` is `com.akeneo.pim.v1.product.deleted`.
pub fn full(name: &str) -> String {
    if name.starts_with("com.akeneo.") {
        name.to_owned()
    } else {
        format!("{PIM_PREFIX}{name}")
    }
}
