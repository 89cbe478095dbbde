//! What the shop calls an entry's entity, on its way into the row.

use crate::planner::InShop;
use crate::queue::{Entry, Names};
use crate::reason::Entity;
use crate::text::folded;

/// Notes what was read of an entry's entity, to be stored with it. What is stored stays where nothing was read, and so does what goes along
/// where that was not counted now; and what is the same is not written again.
pub(super) fn note(entry: &mut Entry, in_shop: &[InShop]) {
    let stored = read(entry);
    let along = |id| stored.iter().find(|it| it.id == id)?.along;
    let noted = in_shop.iter().map(|it| InShop {
        along: it.along.or_else(|| along(it.id)),
        ..it.clone()
    });
    let Some(names) = named(&noted.collect::<Vec<_>>()) else {
        return;
    };
    if entry.in_shop.as_ref() != Some(&names.in_shop) {
        entry.in_shop = Some(names.in_shop.clone());
        entry.unstored = Some(names);
    }
}

/// For an entry's row; `None` if nothing is known.
fn named(in_shop: &[InShop]) -> Option<Names> {
    let first = in_shop.first()?;
    Some(Names {
        in_shop: InShop::stored(in_shop),
        search_sku: first.sku.as_deref().map(folded),
        search_name: first.name.as_deref().map(folded),
    })
}

/// What an entry deletes, as sentences name it; `None` where the stored event could not be read.
pub(super) fn entity(entry: &Entry) -> Option<Entity> {
    let first = read(entry).into_iter().next().unwrap_or_default();
    let sku = first.sku.as_deref().or(entry.identifier.as_deref());
    let label = first.label();
    Some(Entity::new(entry.key.as_ref()?, sku, label.as_deref()))
}

fn read(entry: &Entry) -> Vec<InShop> {
    let in_shop = entry.in_shop.as_deref().map(InShop::read);
    in_shop.unwrap_or_default()
}

/// What an entry is shown by.
pub(super) fn shown(entry: &Entry) -> Option<String> {
    InShop::shown(&read(entry), entry.identifier.as_deref())
}
