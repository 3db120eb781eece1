//! Questions at a terminal: what is seen, what is answered, and that the terminal is left as it was found.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

mod child;
mod terminal;

use rustix::process::Signal;

use terminal::Terminal;

#[test]
fn a_secret_is_masked_and_arrives() {
    let mut terminal = Terminal::asking("secret");
    terminal.wait_for("password of credential me (not shown): ");
    assert!(!terminal.echoes());
    terminal.type_in("geheim\r");
    terminal.wait_for("answered: Text geheim");
    assert!(terminal.text().contains("(not shown): ******"), "{}", terminal.text());
    assert_eq!(terminal.end(), 130, "the question that follows was ended by Ctrl-C");
}

#[test]
fn only_yes_in_full_trusts_a_host_key() {
    let mut terminal = Terminal::asking("host-key");
    terminal.wait_for("ssh-ed25519 SHA256:abc");
    terminal.wait_for("Type yes to trust and keep it: ");
    terminal.type_in("y\r");
    terminal.wait_for("Type yes in full, no, or the fingerprint: ");
    terminal.type_in("yes\r");
    terminal.wait_for("answered: Yes");
    assert_eq!(terminal.end(), 130);
}

#[test]
fn a_host_key_that_nobody_trusts_is_refused() {
    let mut terminal = Terminal::asking("host-key");
    terminal.wait_for("keep it: ");
    terminal.type_in("\r");
    terminal.wait_for("answered: No");
    assert_eq!(terminal.end(), 130);
}

#[test]
fn a_signal_in_mid_question_leaves_the_terminal_as_it_was_found() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let mut terminal = Terminal::asking("secret");
        terminal.wait_for("(not shown): ");
        terminal.type_in("half a sec");
        terminal.signal(signal);
        assert_eq!(terminal.wait(), code);
        assert!(terminal.echoes(), "{signal:?}");
    }
}

#[test]
fn ctrl_c_in_mid_question_does_too() {
    let mut terminal = Terminal::asking("secret");
    terminal.wait_for("(not shown): ");
    assert_eq!(terminal.end(), 130);
    assert!(terminal.echoes());
}
