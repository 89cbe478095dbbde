//! Where an entry is with the shelf: what it names was hidden first, instead of being deleted at once.

use crate::database::Columns;
use std::fmt;

/// How far hiding and putting back have come. An entry that was never hidden has none of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// What stood there before is written down. It is being hidden, or a worker died while it did so.
    Hiding,
    /// It is hidden: it waits for its day if the entry is pending, and stays hidden if the entry is completed.
    Hidden,
    /// An operator wants it back. Whichever worker takes it puts it back.
    Returning,
    /// It was put back as it was.
    PutBack,
    /// An import or a person has enabled it meanwhile, so it is no longer hidden by this entry.
    Enabled,
    /// It was hidden and is deleted now.
    Deleted,
}

impl Shelf {
    /// All of them, in the order in which they may follow each other.
    pub const ALL: [Self; 6] = [
        Self::Hiding,
        Self::Hidden,
        Self::Returning,
        Self::PutBack,
        Self::Enabled,
        Self::Deleted,
    ];

    /// The value in the database and in PHP.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hiding => "hiding",
            Self::Hidden => "hidden",
            Self::Returning => "returning",
            Self::PutBack => "put_back",
            Self::Enabled => "enabled",
            Self::Deleted => "deleted",
        }
    }

    /// Whether it is hidden because of this entry, wholly or in part, and may still be put back or deleted.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Hiding | Self::Hidden | Self::Returning)
    }

    /// The state of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// From the next column.
    pub(super) fn read(columns: &mut Columns) -> Option<Self> {
        columns.text().as_deref().and_then(Self::named)
    }
}

impl fmt::Display for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
