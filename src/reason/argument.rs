//! What a sentence is about: names, numbers and times. Words of others are cut and escaped when they come in, so that the English text
//! and the JSON hold the same.

use crate::event::{EntityKey, EntityType};
use crate::text::{Cut, Sentence, utc};
use chrono::{DateTime, NaiveDateTime, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// Entities that a list names; of more, these and a number.
const MOST_NAMED: usize = 5;

/// Longest words of Magento, the database or the network, in characters.
const LONGEST_WORDS: usize = 1_000;

/// What stands in a template's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Arg {
    /// A count, or an id.
    Number(u64),
    /// A code, or words of others.
    Text(String),
    /// A time.
    At {
        /// When.
        #[serde(serialize_with = "to_time", deserialize_with = "from_time")]
        at: DateTime<Utc>,
    },
    /// The entity itself, where its name would say nothing.
    This {
        /// Its type.
        #[serde(serialize_with = "to_type", deserialize_with = "from_type")]
        this: EntityType,
    },
    /// All entities of a type.
    These {
        /// Their type.
        #[serde(serialize_with = "to_type", deserialize_with = "from_type")]
        these: EntityType,
    },
    /// Several.
    List {
        /// The first of them.
        list: Vec<Self>,
        /// How many more there are.
        more: u64,
    },
    /// An entity by its name.
    Entity(Entity),
}

/// An entity as people know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    #[serde(
        rename = "type",
        serialize_with = "to_type",
        deserialize_with = "from_type"
    )]
    entity: EntityType,
    code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Of an option its attribute's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<String>,
}

impl Arg {
    /// A code.
    pub(crate) fn code(code: &str) -> Self {
        Self::Text(Cut(code).to_string())
    }

    /// What others say. The template ends the sentence.
    pub(crate) fn words(words: &str) -> Self {
        let words = words.trim().trim_end_matches('.');
        let words = words
            .strip_suffix(".)")
            .map_or(Cow::Borrowed(words), |it| format!("{it})").into());
        Self::Text(Sentence(&words, LONGEST_WORDS).to_string())
    }

    /// The first of many, and the number of the others.
    pub(crate) fn list<T: Into<Self>>(all: impl IntoIterator<Item = T>) -> Self {
        let mut all = all.into_iter();
        let list = all.by_ref().take(MOST_NAMED).map(Into::into).collect();
        let more = all.count() as u64;
        Self::List { list, more }
    }
}

impl From<u64> for Arg {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u16> for Arg {
    fn from(number: u16) -> Self {
        Self::Number(number.into())
    }
}

impl From<DateTime<Utc>> for Arg {
    fn from(at: DateTime<Utc>) -> Self {
        Self::At { at }
    }
}

impl From<EntityType> for Arg {
    fn from(this: EntityType) -> Self {
        Self::This { this }
    }
}

impl From<Entity> for Arg {
    fn from(entity: Entity) -> Self {
        Self::Entity(entity)
    }
}

impl From<&EntityKey> for Arg {
    fn from(key: &EntityKey) -> Self {
        Entity::new(key, None, None).into()
    }
}

impl Entity {
    /// By the SKU (of a product or a model) or the identifier in Akeneo, else by Akeneo's code; and by the name in the shop.
    #[must_use]
    pub fn new(key: &EntityKey, sku: Option<&str>, name: Option<&str>) -> Self {
        let cut = |text: &str| Cut(text).to_string();
        Self {
            entity: key.entity,
            code: cut(sku.unwrap_or(&key.code)),
            // A name that says the same says nothing.
            name: name.filter(|it| Some(*it) != sku).map(cut),
            of: key.parent.as_deref().map(cut),
        }
    }
}

/// As an operator reads it: `attribute option "red" of attribute "color" (Red)`.
impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} \"{}\"", self.entity.noun(), self.code)?;
        if let (Some(parent), Some(of)) = (self.entity.parent(), &self.of) {
            write!(f, " of {parent} \"{of}\"")?;
        }
        match &self.name {
            Some(name) => write!(f, " ({name})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Arg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
            Self::At { at } => utc(*at).fmt(f),
            Self::This { this } => write!(f, "this {}", this.noun()),
            Self::These { these } => f.write_str(these.plural()),
            Self::Entity(entity) => entity.fmt(f),
            Self::List { list, more } => {
                for (index, it) in list.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}{it}")?;
                }
                match more {
                    0 => Ok(()),
                    more => write!(f, " and {more} more"),
                }
            }
        }
    }
}

const TIME: &str = "%Y-%m-%d %H:%M:%S";

fn to_time<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&at.format(TIME))
}

fn from_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let time = NaiveDateTime::parse_from_str(&text, TIME).map_err(D::Error::custom)?;
    Ok(time.and_utc())
}

fn to_type<S: Serializer>(entity: &EntityType, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(entity.name())
}

fn from_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<EntityType, D::Error> {
    let name = String::deserialize(deserializer)?;
    let entity = EntityType::ALL.into_iter().find(|it| it.name() == name);
    entity.ok_or_else(|| D::Error::custom("an unknown type"))
}
