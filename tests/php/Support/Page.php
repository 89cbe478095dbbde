<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Plugin\HideWithoutPermission;
use Magento\Config\Model\Config\Structure;
use Magento\Config\Model\Config\Structure\Element\Field;
use Magento\Config\Model\Config\Structure\ElementVisibilityInterface;
use Magento\Framework\AuthorizationInterface;

/** The configuration page as etc/adminhtml/system.xml declares it, for a user who may do what the test says. */
final class Page extends Structure implements AuthorizationInterface, ElementVisibilityInterface
{
    /** @var array<string, array{type: string, visible: bool, config_path: ?string}> by path */
    public readonly array $fields;

    /** @param string[] $denied resources that this user does not have */
    public function __construct(private readonly array $denied = [])
    {
        $document = new \DOMDocument();
        $document->load(dirname(__DIR__, 3) . '/php-module/etc/adminhtml/system.xml');
        $fields = [];
        foreach ((new \DOMXPath($document))->query('//field[@type]') as $field) {
            $group = $field->parentNode;
            $path = "{$group->parentNode->getAttribute('id')}/{$group->getAttribute('id')}/{$field->getAttribute('id')}";
            $stored = $field->getElementsByTagName('config_path')->item(0)?->textContent;
            $fields[$path] = ['type' => $field->getAttribute('type'), 'visible' => $field->getAttribute('showInDefault') === '1', 'config_path' => $stored];
        }
        $this->fields = $fields;
    }

    public function isAllowed($resource, $privilege = null)
    {
        return !in_array($resource, $this->denied, true);
    }

    /** Magento's own rules hide nothing. */
    public function isHidden($path)
    {
        return false;
    }

    public function isDisabled($path)
    {
        return false;
    }

    /** What is not declared is an element of that path without anything, as in Magento. */
    public function getElement($path)
    {
        $declared = $this->fields[$path] ?? ['type' => 'text', 'visible' => false, 'config_path' => null];
        $isHidden = (new HideWithoutPermission($this))->afterIsHidden($this, $this->isHidden($path), $path);

        return new class ($path, $declared, $isHidden) extends Field {
            /** @param array{type: string, visible: bool, config_path: ?string} $declared */
            public function __construct(private readonly string $path, private readonly array $declared, private readonly bool $isHidden)
            {
            }

            public function getId()
            {
                return basename($this->path);
            }

            public function getPath($fieldPrefix = '')
            {
                return $this->path;
            }

            public function getConfigPath()
            {
                return $this->declared['config_path'];
            }

            public function getType()
            {
                return $this->declared['type'];
            }

            public function isVisible()
            {
                return $this->declared['visible'] && !$this->isHidden;
            }
        };
    }
}
