//! What setters remember for each other: httpd's per-server and per-directory records.

use crate::hash::HashMap;
use std::any::{Any, TypeId};

use super::{Cx, ServerId};
use crate::config::tree::NodeId;

/// Values by their type, and by what they belong to.
#[derive(Default)]
pub struct Store {
    global: HashMap<TypeId, Box<dyn Any>>,
    servers: HashMap<(TypeId, ServerId), Box<dyn Any>>,
    sections: HashMap<(TypeId, ServerId, Option<NodeId>), Box<dyn Any>>,
}

fn cast<T: 'static>(value: &mut Box<dyn Any>) -> &mut T {
    value
        .downcast_mut()
        .expect("the key holds the value's own type")
}

impl Store {
    /// The one value of that type.
    pub fn global<T: Default + 'static>(&mut self) -> &mut T {
        cast(
            self.global
                .entry(TypeId::of::<T>())
                .or_insert_with(|| Box::new(T::default())),
        )
    }

    /// The value of that type, if a setter made one.
    pub fn get_global<T: 'static>(&self) -> Option<&T> {
        self.global.get(&TypeId::of::<T>())?.downcast_ref()
    }

    /// A server's value of that type.
    pub fn server<T: Default + 'static>(&mut self, server: ServerId) -> &mut T {
        cast(
            self.servers
                .entry((TypeId::of::<T>(), server))
                .or_insert_with(|| Box::new(T::default())),
        )
    }

    /// A server's value of that type, if a setter made one.
    pub fn get_server<T: 'static>(&self, server: ServerId) -> Option<&T> {
        self.servers
            .get(&(TypeId::of::<T>(), server))?
            .downcast_ref()
    }

    /// A section's value of that type.
    pub fn section<T: Default + 'static>(
        &mut self,
        server: ServerId,
        section: Option<NodeId>,
    ) -> &mut T {
        cast(
            self.sections
                .entry((TypeId::of::<T>(), server, section))
                .or_insert_with(|| Box::new(T::default())),
        )
    }
}

impl Cx<'_> {
    /// The value of that type that belongs to the whole configuration.
    pub fn global<T: Default + 'static>(&mut self) -> &mut T {
        self.store.global()
    }

    /// The value of that type that belongs to the present server.
    pub fn per_server<T: Default + 'static>(&mut self) -> &mut T {
        let server = self.scope.server;
        self.store.server(server)
    }

    /// The value of that type that belongs to the present section, or to the present
    /// server's own directory settings.
    pub fn per_section<T: Default + 'static>(&mut self) -> &mut T {
        let (server, section) = (self.scope.server, self.scope.section);
        self.store.section(server, section)
    }
}
