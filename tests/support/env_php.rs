//! Magento's `app/etc/env.php`, in the form that its installer writes.

use super::database::{Database, PASSWORD, USER};

/// Key that Magento encrypts settings with: 32 bytes, here of no secret at all.
pub const CRYPT_KEY: &str = "base64AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// What differs between one shop's file and another's.
#[derive(Clone, Debug)]
pub struct EnvPhp<'a> {
    database: &'a Database,
    prefix: &'a str,
    tcp: bool,
    amqp_port: Option<u16>,
}

impl<'a> EnvPhp<'a> {
    /// A shop in `database`, connected through the server's socket, whose tables carry `prefix`.
    pub fn new(database: &'a Database, prefix: &'a str) -> Self {
        Self {
            database,
            prefix,
            tcp: false,
            amqp_port: None,
        }
    }

    /// Connects through `127.0.0.1:port` instead.
    #[must_use]
    pub fn tcp(mut self) -> Self {
        self.tcp = true;
        self
    }

    /// Adds a RabbitMQ on loopback as the message broker.
    #[must_use]
    pub fn amqp(mut self, port: u16) -> Self {
        self.amqp_port = Some(port);
        self
    }

    /// The file.
    pub fn render(&self) -> String {
        let host = if self.tcp {
            format!("127.0.0.1:{}", self.database.port())
        } else {
            self.database.socket().display().to_string()
        };
        TEMPLATE
            .replace("{queue}", &self.queue())
            .replace("{key}", CRYPT_KEY)
            .replace("{prefix}", self.prefix)
            .replace("{host}", &host)
            .replace("{dbname}", self.database.name())
            .replace("{username}", USER)
            .replace("{password}", PASSWORD)
    }

    fn queue(&self) -> String {
        self.amqp_port.map_or_else(String::new, |port| {
            AMQP.replace("{port}", &port.to_string())
        })
    }
}

const AMQP: &str = "
        'amqp' => [
            'host' => '127.0.0.1',
            'port' => '{port}',
            'user' => 'guest',
            'password' => 'guest',
            'virtualhost' => '/'
        ],";

const TEMPLATE: &str = "<?php
return [
    'backend' => [
        'frontName' => 'admin'
    ],
    'queue' => [{queue}
        'consumers_wait_for_messages' => 0
    ],
    'crypt' => [
        'key' => '{key}'
    ],
    'db' => [
        'table_prefix' => '{prefix}',
        'connection' => [
            'default' => [
                'host' => '{host}',
                'dbname' => '{dbname}',
                'username' => '{username}',
                'password' => '{password}',
                'model' => 'mysql4',
                'engine' => 'innodb',
                'initStatements' => 'SET NAMES utf8;',
                'active' => '1',
                'driver_options' => [
                    1014 => false
                ]
            ]
        ]
    ],
    'resource' => [
        'default_setup' => [
            'connection' => 'default'
        ]
    ],
    'x-frame-options' => 'SAMEORIGIN',
    'MAGE_MODE' => 'production',
    'session' => [
        'save' => 'files'
    ],
    'cache_types' => [
        'config' => 1,
        'full_page' => 1
    ],
    'directories' => [
        'document_root_is_pub' => true
    ],
    'install' => [
        'date' => 'Wed, 01 Jan 2020 00:00:00 +0000'
    ]
];
";
