//! The 36 items of the SF-36 in the order of the questionnaire: of which scale each is, and how many answers it has.

use super::sf36_answers::{Sf36Codes, Sf36Version};
use super::sf36_scales::Sf36Scale;

/// One item. The wording is under licence: an item is known by its scale and its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sf36Item {
    question: u8,
    scale: Option<Sf36Scale>,
    number: u8,
}

const fn item(question: u8, scale: Sf36Scale, number: u8) -> Sf36Item {
    Sf36Item {
        question,
        scale: Some(scale),
        number,
    }
}

impl Sf36Item {
    /// The questions under which the items stand.
    pub const QUESTIONS: u8 = 11;

    /// Every item, in the order in which the questionnaire asks them.
    pub const ALL: [Self; 36] = {
        use Sf36Scale::{
            BodilyPain as Bp, GeneralHealth as Gh, MentalHealth as Mh, PhysicalFunctioning as Pf,
            RoleEmotional as Re, RolePhysical as Rp, SocialFunctioning as Sf, Vitality as Vt,
        };
        [
            item(1, Gh, 1),
            Self {
                question: 2,
                scale: None,
                number: 1,
            },
            item(3, Pf, 1),
            item(3, Pf, 2),
            item(3, Pf, 3),
            item(3, Pf, 4),
            item(3, Pf, 5),
            item(3, Pf, 6),
            item(3, Pf, 7),
            item(3, Pf, 8),
            item(3, Pf, 9),
            item(3, Pf, 10),
            item(4, Rp, 1),
            item(4, Rp, 2),
            item(4, Rp, 3),
            item(4, Rp, 4),
            item(5, Re, 1),
            item(5, Re, 2),
            item(5, Re, 3),
            item(6, Sf, 1),
            item(7, Bp, 1),
            item(8, Bp, 2),
            item(9, Vt, 1),
            item(9, Mh, 1),
            item(9, Mh, 2),
            item(9, Mh, 3),
            item(9, Vt, 2),
            item(9, Mh, 4),
            item(9, Vt, 3),
            item(9, Mh, 5),
            item(9, Vt, 4),
            item(10, Sf, 2),
            item(11, Gh, 2),
            item(11, Gh, 3),
            item(11, Gh, 4),
            item(11, Gh, 5),
        ]
    };

    /// The question under which it stands, from 1. The items of a question have the same answers.
    pub const fn question(self) -> u8 {
        self.question
    }

    /// Its scale; `None`: health transition, which is in no scale.
    pub const fn scale(self) -> Option<Sf36Scale> {
        self.scale
    }

    /// Its place among the items of its scale, from 1.
    pub const fn number(self) -> u8 {
        self.number
    }

    /// The highest code of its answers; the lowest is 1.
    ///
    /// ```
    /// use instruments::quality_of_life::{Sf36Item, Sf36Version};
    ///
    /// let of_version = |version| Sf36Item::ALL.map(|item| item.highest(version));
    /// assert_eq!(of_version(Sf36Version::Two)[22], 5);
    /// assert_eq!(of_version(Sf36Version::One)[22], 6);
    /// ```
    pub const fn highest(self, version: Sf36Version) -> u8 {
        match (self.scale, version) {
            (Some(Sf36Scale::PhysicalFunctioning), _) => 3,
            (Some(Sf36Scale::RolePhysical | Sf36Scale::RoleEmotional), Sf36Version::One) => 2,
            (Some(Sf36Scale::Vitality | Sf36Scale::MentalHealth), Sf36Version::One) => 6,
            (Some(Sf36Scale::BodilyPain), _) if self.number == 1 => 6,
            _ => 5,
        }
    }

    /// What an answer outside its codes is called by.
    pub(super) const fn quantity(self) -> &'static str {
        match self.scale {
            None => "SF-36 health transition",
            Some(Sf36Scale::PhysicalFunctioning) => "SF-36 physical functioning",
            Some(Sf36Scale::RolePhysical) => "SF-36 role physical",
            Some(Sf36Scale::BodilyPain) if self.number == 1 => "SF-36 bodily pain, intensity",
            Some(Sf36Scale::BodilyPain) => "SF-36 bodily pain, interference",
            Some(Sf36Scale::GeneralHealth) => "SF-36 general health",
            Some(Sf36Scale::Vitality) => "SF-36 vitality",
            Some(Sf36Scale::SocialFunctioning) => "SF-36 social functioning",
            Some(Sf36Scale::RoleEmotional) => "SF-36 role emotional",
            Some(Sf36Scale::MentalHealth) => "SF-36 mental health",
        }
    }
}

impl Sf36Codes {
    /// The codes of the items in the order of the questionnaire.
    ///
    /// ```
    /// use instruments::quality_of_life::{Sf36Codes, Sf36Item};
    ///
    /// let mut items = [None; 36];
    /// items[1] = Some(3);
    /// items[35] = Some(4);
    /// let codes = Sf36Codes::of_items(&items);
    /// assert_eq!((codes.health_transition, codes.general_health[4]), (Some(3), Some(4)));
    /// assert_eq!(codes.get(Sf36Item::ALL[35]), Some(4));
    /// ```
    pub fn of_items(items: &[Option<u8>; 36]) -> Self {
        let mut codes = Self::default();
        for (item, code) in Sf36Item::ALL.into_iter().zip(items) {
            if let Some(place) = codes.place(item) {
                *place = *code;
            }
        }
        codes
    }

    /// The code of an item; `None`: left out.
    pub fn get(&self, item: Sf36Item) -> Option<u8> {
        let mut codes = *self;
        codes.place(item).and_then(|code| *code)
    }

    fn place(&mut self, item: Sf36Item) -> Option<&mut Option<u8>> {
        let of_scale: &mut [Option<u8>] = match item.scale {
            None => return Some(&mut self.health_transition),
            Some(Sf36Scale::PhysicalFunctioning) => &mut self.physical_functioning,
            Some(Sf36Scale::RolePhysical) => &mut self.role_physical,
            Some(Sf36Scale::BodilyPain) => &mut self.bodily_pain,
            Some(Sf36Scale::GeneralHealth) => &mut self.general_health,
            Some(Sf36Scale::Vitality) => &mut self.vitality,
            Some(Sf36Scale::SocialFunctioning) => &mut self.social_functioning,
            Some(Sf36Scale::RoleEmotional) => &mut self.role_emotional,
            Some(Sf36Scale::MentalHealth) => &mut self.mental_health,
        };
        of_scale.get_mut(usize::from(item.number).checked_sub(1)?)
    }
}
