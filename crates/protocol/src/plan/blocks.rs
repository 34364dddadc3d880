//! A plan whose lists are drawn.

use super::Plan;

impl Plan {
    /// The plan without the sizes of its blocks. Lists are drawn once, and whoever conducts the trial from then on needs no
    /// sizes: what nobody has at hand stands on no page.
    ///
    /// ```
    /// # let text = include_str!("../../../../trials/proderm/protocol.toml");
    /// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
    /// assert_eq!(plan.without_block_sizes().protocol().unnamed_blocks().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn without_block_sizes(mut self) -> Self {
        self.protocol.take_out_block_sizes();
        for randomisation in &mut self.second_randomisations {
            randomisation.written.block_sizes = None;
        }
        self
    }
}
