//! Takes values from the front of a fuzzer's bytes. When they are used up everything is 0 or empty.

pub struct Source<'a>(pub &'a [u8]);

impl<'a> Source<'a> {
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        *first
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u8) -> u8 {
        self.byte() % limit.max(1)
    }

    pub fn flag(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    pub fn pick<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        let index = usize::from(self.byte()) % choices.len().max(1);
        choices.get(index).copied().unwrap_or_default()
    }

    /// As many bytes as the next byte says, or what is left.
    pub fn bytes(&mut self) -> &'a [u8] {
        let length = usize::from(self.byte()).min(self.0.len());
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken
    }

    pub fn list<T>(&mut self, limit: u8, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(limit)).map(|_| item(self)).collect()
    }
}
