//! Files of certificates and keys, each read and taken apart once however many servers name it.

use crate::hash::HashMap;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use crate::config::pem::{
    Broken, Certificate, Chain, KeyFile, Spoilt, Store, has_names, key_file, pair_file, store_file,
};

/// How many are kept at a time, and how many bytes of them. Thousands of hosts have one file,
/// or each its own.
const KEPT: (usize, usize) = (1_024, 16 * 1024 * 1024);

/// A file, and what each reading of it came to.
pub(super) struct PemFile {
    /// What is in it.
    pub(super) bytes: Arc<[u8]>,
    chain: OnceCell<Result<Chain, Spoilt>>,
    first: OnceCell<Result<Chain, Spoilt>>,
    key: OnceCell<KeyFile>,
    store: OnceCell<Result<Store, Broken>>,
    names: OnceCell<bool>,
}

impl PemFile {
    fn new(bytes: Arc<[u8]>) -> PemFile {
        PemFile {
            bytes,
            chain: OnceCell::new(),
            first: OnceCell::new(),
            key: OnceCell::new(),
            store: OnceCell::new(),
            names: OnceCell::new(),
        }
    }

    /// As [`pair_file`].
    pub(super) fn pair(&self, alone: bool) -> Result<&[Certificate], &Spoilt> {
        let cell = if alone { &self.first } else { &self.chain };
        cell.get_or_init(|| pair_file(&self.bytes, alone))
            .as_ref()
            .map(Vec::as_slice)
    }

    /// As [`key_file`].
    pub(super) fn key(&self) -> KeyFile {
        *self.key.get_or_init(|| key_file(&self.bytes))
    }

    /// As [`store_file`].
    pub(super) fn store(&self) -> Result<Store, Broken> {
        *self.store.get_or_init(|| store_file(&self.bytes))
    }

    /// As [`has_names`].
    pub(super) fn has_names(&self) -> bool {
        *self.names.get_or_init(|| has_names(&self.bytes))
    }
}

/// Those that were read, by their paths; nothing for what could not be seen.
#[derive(Default)]
pub(super) struct Files {
    read: RefCell<HashMap<Vec<u8>, Option<Rc<PemFile>>>>,
    bytes: std::cell::Cell<usize>,
}

impl Files {
    /// The file of that path; `read` reads it, if nobody has.
    pub(super) fn get(
        &self,
        path: &[u8],
        read: impl FnOnce() -> Option<Arc<[u8]>>,
    ) -> Option<Rc<PemFile>> {
        if let Some(known) = self.read.borrow().get(path) {
            return known.clone();
        }
        let file = read().map(|bytes| Rc::new(PemFile::new(bytes)));
        let len = file.as_ref().map_or(0, |file| file.bytes.len());
        let mut known = self.read.borrow_mut();
        if known.len() >= KEPT.0 || self.bytes.get() + len > KEPT.1 {
            known.clear();
            self.bytes.set(0);
        }
        self.bytes.set(self.bytes.get() + len);
        known.insert(path.to_vec(), file.clone());
        file
    }
}
