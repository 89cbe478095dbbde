<?php

declare(strict_types=1);

namespace Akeneo\Events\Plugin;

use Magento\Config\Model\Config;
use Magento\Config\Model\Config\Structure;
use Magento\Config\Model\Config\Structure\Element\Field;
use Magento\Framework\Exception\LocalizedException;

/**
 * Only users who see a setting on the page, as a field that they can edit, may save it.
 *
 * Magento saves everything that is posted for a field of system.xml: also a field that is hidden or read-only, and a
 * field that the user may not see; see HideWithoutPermission. This plugin then refuses the whole post.
 * config:set and setup may set every field.
 */
class RefuseUnseenFields
{
    private const OURS = 'akeneo_connector/events_platform/';
    private const READ_ONLY = ['label', 'button'];

    /** @param ?string $sapi where this process runs, if not as PHP says; on the command line there is no user to be asked for permission */
    public function __construct(
        private readonly Structure $structure,
        private readonly ?string $sapi = null,
    ) {
    }

    /** @throws LocalizedException names the field */
    public function beforeSave(Config $config): void
    {
        if (($this->sapi ?? PHP_SAPI) !== 'cli') {
            $this->check((string)$config->getData('section'), (array)$config->getData('groups'));
        }
    }

    /**
     * @param string $above id of the section
     * @param array<int|string, mixed> $groups by their ids, as the page posts them
     * @throws LocalizedException names the field
     */
    public function check(string $above, array $groups): void
    {
        foreach ($groups as $id => $group) {
            foreach (array_keys((array)($group['fields'] ?? [])) as $field) {
                $this->checkField("$above/$id/$field");
            }
            $this->check("$above/$id", (array)($group['groups'] ?? []));
        }
    }

    private function checkField(string $path): void
    {
        $field = $this->structure->getElement($path);
        $isField = $field instanceof Field;
        // By whatever path a field is reached: where its value is stored counts, and the database does not tell A from a.
        $paths = [$path, $field->getPath(), $isField ? (string)$field->getConfigPath() : ''];
        if (array_filter($paths, static fn (string $it): bool => stripos($it, self::OURS) === 0) === []) {
            return;
        }
        $mayBeEdited = $isField && $field->getPath() === $path && $field->isVisible() && !in_array($field->getType(), self::READ_ONLY, true);
        if (!$mayBeEdited) {
            throw new LocalizedException(__('You may not change the field "%1" of Events Platform. Nothing was saved.', $field->getId()));
        }
    }
}
