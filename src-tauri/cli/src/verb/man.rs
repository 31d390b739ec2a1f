//! `litefleet man`

use crate::{args::Cli, output::Output};
use clap::CommandFactory;

/// Prints the manual page, the verbs with all their flags one after the other.
pub fn run(out: &mut Output) -> anyhow::Result<()> {
    let mut command = Cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(out)?;
    for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set()) {
        let page = clap_mangen::Man::new(verb.clone().display_name(format!("litefleet {}", verb.get_name())));
        page.render_synopsis_section(out)?;
        page.render_description_section(out)?;
        page.render_options_section(out)?;
    }
    Ok(())
}
