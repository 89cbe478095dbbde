//! What happens in the PIM of a history.

use crate::history_acts::Delivery;
use crate::history_imports::family_of;
use crate::history_life::{Life, chosen};
use crate::history_shop::Content;
use akeneo_events::{EntityKey, EntityType};

const CATEGORIES: usize = 5;

/// Everything that it ever has.
fn universe() -> Vec<EntityKey> {
    let simple = [
        (EntityType::Family, "f0"),
        (EntityType::Family, "f1"),
        (EntityType::Family, "f2"),
        (EntityType::Attribute, "tint"),
        (EntityType::Attribute, "form"),
        (EntityType::Product, "p0"),
        (EntityType::Product, "p1"),
        (EntityType::ProductModel, "m0"),
    ];
    let keys = simple.map(|(entity, code)| EntityKey::new(entity, code));
    let options = ["o0", "o1"].map(|code| EntityKey::option("tint", code));
    let category = |number| EntityKey::new(EntityType::Category, format!("c{number}"));
    let categories = (0..CATEGORIES).map(category);
    keys.into_iter().chain(options).chain(categories).collect()
}

/// All of it, the categories as a tree: each one's parent is one of those before it, or none.
pub fn everything(tree: &[usize]) -> Content {
    let mut content = Content::new();
    let mut parents = vec![None];
    let mut tree = tree.iter();
    for key in universe() {
        let mut parent = None;
        if key.entity == EntityType::Category {
            parent = parents[tree.next().unwrap() % parents.len()].clone();
            // Deep trees rather than wide ones.
            parents.extend([Some(key.clone()), Some(key.clone())]);
        }
        content.insert(key, parent);
    }
    content
}

impl Life<'_> {
    pub fn missing(&self) -> Vec<EntityKey> {
        let missing = |key: &EntityKey| !self.content.contains_key(key);
        universe().into_iter().filter(missing).collect()
    }

    fn gone_with(&self, key: &EntityKey) -> Vec<EntityKey> {
        let below = |it: &&EntityKey| {
            let up = std::iter::successors(Some(*it), |it| self.content[*it].as_ref());
            up.into_iter().any(|it| it == key)
        };
        self.content.keys().filter(below).cloned().collect()
    }

    pub fn renew(&mut self, which: usize, how: &[Delivery]) {
        if let Some(key) = self.delete(which, how) {
            self.make_one(key, which);
        }
    }

    pub fn delete(&mut self, which: usize, how: &[Delivery]) -> Option<EntityKey> {
        let kept = |family: &EntityKey| {
            let keys = self.content.keys();
            keys.into_iter()
                .any(|it| family_of(it).as_ref() == Some(family))
        };
        let free = self.content.keys().filter(|it| !kept(it));
        let key = chosen(free.cloned().collect(), which)?;
        self.delete_one(&key, how);
        Some(key)
    }

    fn delete_one(&mut self, key: &EntityKey, how: &[Delivery]) {
        for (key, how) in self.gone_with(key).into_iter().zip(how.iter().cycle()) {
            self.remove(&key);
            self.tell(key, "", *how);
        }
        // Of these Akeneo tells nothing.
        let of_it = |it: &&EntityKey| it.parent.as_ref() == Some(&key.code);
        if key.entity == EntityType::Attribute {
            let options: Vec<_> = self.content.keys().filter(of_it).cloned().collect();
            options.iter().for_each(|it| self.remove(it));
        }
    }

    fn remove(&mut self, key: &EntityKey) {
        self.content.remove(key);
        self.pim.get().has.remove(key);
    }

    pub fn make(&mut self, which: usize, parent: usize) {
        let possible = |key: &EntityKey| {
            let attribute = key.parent.as_ref();
            let attribute = attribute.map(|it| EntityKey::new(EntityType::Attribute, it));
            let needs = attribute.or(family_of(key));
            needs.is_none_or(|it| self.content.contains_key(&it))
        };
        let possible = self.missing().into_iter().filter(possible).collect();
        if let Some(key) = chosen(possible, which) {
            self.make_one(key, parent);
        }
    }

    fn make_one(&mut self, key: EntityKey, parent: usize) {
        let parent = match key.entity {
            EntityType::Category => self.place(None, parent),
            _ => None,
        };
        self.content.insert(key.clone(), parent);
        self.pim.get().has.insert(key);
    }

    /// A category, or the root, that is not below this one.
    fn place(&self, of: Option<&EntityKey>, which: usize) -> Option<EntityKey> {
        let branch = of.map_or_else(Vec::new, |it| self.gone_with(it));
        let fits = |it: &&EntityKey| it.entity == EntityType::Category && !branch.contains(it);
        let mut places: Vec<_> = self
            .content
            .keys()
            .filter(fits)
            .cloned()
            .map(Some)
            .collect();
        places.push(None);
        chosen(places, which).flatten()
    }

    pub fn relocate(&mut self, which: usize, parent: usize) {
        let category = |it: &&EntityKey| it.entity == EntityType::Category;
        let categories = self.content.keys().filter(category).cloned().collect();
        if let Some(key) = chosen(categories, which) {
            let parent = self.place(Some(&key), parent);
            self.content.insert(key, parent);
        }
    }

    pub fn dissolve(&mut self, which: usize, how: &[Delivery]) {
        let parents = self.content.values().flatten().cloned().collect();
        let Some(key) = chosen(parents, which) else {
            return;
        };
        let below = |(it, parent): (&EntityKey, &Option<EntityKey>)| {
            (parent.as_ref() == Some(&key)).then(|| it.clone())
        };
        let children: Vec<_> = self.content.iter().filter_map(below).collect();
        for child in children {
            let place = self.place(Some(&key), which);
            self.content.insert(child, place);
        }
        self.delete_one(&key, how);
    }
}
