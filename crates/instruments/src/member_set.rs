//! Sets of the members of a small enum: one bit for each, `Copy`, and in the enum's own order.

/// Makes the set type of an enum of at most eight members, which its constant `ALL` lists.
macro_rules! member_set {
    ($(#[$doc:meta])* $name:ident of $member:ty) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
        pub struct $name(u8);

        impl $name {
            /// The empty set.
            pub const EMPTY: Self = Self(0);
            /// The set of all members.
            pub const ALL: Self = Self::of(&<$member>::ALL);

            const fn bit(member: $member) -> u8 {
                1 << member as u8
            }

            /// The set of these members.
            pub const fn of(members: &[$member]) -> Self {
                let mut set = Self::EMPTY;
                let mut index = 0;
                while index < members.len() {
                    set = set.with(members[index]);
                    index += 1;
                }
                set
            }

            /// The set with this member in it.
            #[must_use]
            pub const fn with(self, member: $member) -> Self {
                Self(self.0 | Self::bit(member))
            }

            /// The set without this member.
            #[must_use]
            pub const fn without(self, member: $member) -> Self {
                Self(self.0 & !Self::bit(member))
            }

            /// What is in either set.
            #[must_use]
            pub const fn union(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }

            /// What is in both sets.
            #[must_use]
            pub const fn intersection(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }

            /// Whether the member is in the set.
            pub const fn contains(self, member: $member) -> bool {
                self.0 & Self::bit(member) != 0
            }

            /// How many members are in the set.
            pub const fn len(self) -> u8 {
                self.0.count_ones() as u8
            }

            /// Whether the set is empty.
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// The members, in the order of the enum's `ALL`.
            pub fn iter(self) -> impl Iterator<Item = $member> {
                <$member>::ALL
                    .into_iter()
                    .filter(move |member| self.contains(*member))
            }
        }

        impl FromIterator<$member> for $name {
            fn from_iter<I: IntoIterator<Item = $member>>(members: I) -> Self {
                members.into_iter().fold(Self::EMPTY, Self::with)
            }
        }

        impl std::fmt::Display for $name {
            /// The members in words, separated by commas.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                for (index, member) in self.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    std::fmt::Display::fmt(&member, f)?;
                }
                Ok(())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_set().entries(self.iter()).finish()
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self.iter())
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Vec::<$member>::deserialize(deserializer)
                    .map(|members| members.into_iter().collect())
            }
        }
    };
}

pub(crate) use member_set;
