//! Writing XML: always escaped, never with a character XML 1.0 does not know.

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

/// Attributes of an element.
pub type Attributes<'a> = &'a [(&'a str, &'a str)];

/// A document being written. Writing into memory cannot fail, so nothing here returns an error.
pub struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// Begins a document with its root element.
    pub fn begin(root: &str, attributes: Attributes) -> Self {
        let mut xml = Self(Writer::new_with_indent(Vec::new(), b' ', 1));
        xml.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml.open(root, attributes);
        xml
    }

    /// Opens an element.
    pub fn open(&mut self, name: &str, attributes: Attributes) {
        self.write(Event::Start(start(name, attributes)));
    }

    /// Closes an element.
    pub fn close(&mut self, name: &str) {
        self.write(Event::End(BytesEnd::new(name)));
    }

    /// An element with text.
    pub fn leaf(&mut self, name: &str, attributes: Attributes, text: &str) {
        self.open(name, attributes);
        self.write(Event::Text(BytesText::new(&known(text))));
        self.close(name);
    }

    /// An element without content.
    pub fn empty(&mut self, name: &str, attributes: Attributes) {
        self.write(Event::Empty(start(name, attributes)));
    }

    /// Closes the root element and ends the document.
    pub fn end(mut self, root: &str) -> String {
        self.close(root);
        String::from_utf8(self.0.into_inner()).unwrap_or_default() + "\n"
    }

    fn write(&mut self, event: Event) {
        let _ = self.0.write_event(event);
    }
}

fn start(name: &str, attributes: Attributes) -> BytesStart<'static> {
    let mut start = BytesStart::new(name.to_owned());
    for (key, value) in attributes {
        start.push_attribute((*key, known(value).as_str()));
    }
    start
}

/// The text without the characters XML 1.0 excludes (§2.2).
fn known(text: &str) -> String {
    let excluded = |c: char| {
        matches!(c, '\u{FFFE}' | '\u{FFFF}') || (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
    };
    text.chars().filter(|c| !excluded(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_text_the_document_is_well_formed() {
        let mut xml = Xml::begin("a", &[("href", "x?a=1&b=\"<\u{0}>\"")]);
        xml.leaf("b", &[], "]]> <script>&amp;\u{FFFE}\u{1}\u{7f} 甲");
        xml.empty("c", &[("d", "e")]);
        let text = xml.end("a");
        let read = quick_xml::Reader::from_str(&text).read_event();
        assert!(read.is_ok());
        assert!(text.contains("<b>]]&gt; &lt;script&gt;&amp;amp; 甲</b>"), "{text}");
        assert!(text.contains("href=\"x?a=1&amp;b=&quot;&lt;&gt;&quot;\""), "{text}");
    }
}
