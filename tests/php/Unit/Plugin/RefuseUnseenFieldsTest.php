<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Plugin;

use Akeneo\Events\Plugin\RefuseUnseenFields;
use Akeneo\Events\Test\Support\Page;
use Magento\Config\Model\Config;
use Magento\Framework\Exception\LocalizedException;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** On the page as system.xml declares it. That Magento's page is so, and obeys, is tried over HTTP by tests/magento. */
final class RefuseUnseenFieldsTest extends TestCase
{
    private const SECTION = 'akeneo_connector';
    private const GROUP = 'events_platform';

    public function testWhatThePageShowsAndLetsBeEditedIsSavedAndNothingElse(): void
    {
        $page = new Page();
        $saved = [];
        foreach ($page->fields as $path => $field) {
            $isEditable = $field['visible'] && !in_array($field['type'], ['label', 'button'], true);
            self::assertSame($isEditable, $this->isSaved($page, basename($path)), $path);
            $saved[] = $isEditable ? basename($path) : null;
        }
        self::assertContains('enabled', $saved);
        foreach (['base', 'readiness', 'reset', 'subscriber_id', 'subscription_id'] as $unseen) {
            self::assertArrayHasKey(self::SECTION . '/' . self::GROUP . "/$unseen", $page->fields);
            self::assertNotContains($unseen, $saved);
        }
    }

    /** @dataProvider undeclared */
    #[DataProvider('undeclared')]
    public function testWhatIsNoFieldOfThePageIsNotSavedEither(string $group, string $field): void
    {
        self::assertFalse($this->isSaved(new Page(), $field, group: $group));
    }

    public static function undeclared(): array
    {
        return [
            [self::GROUP, 'subscription_id_shown'], [self::GROUP, 'primary_secret'], [self::GROUP, 'record'], [self::GROUP, 'ENABLED'],
            ['Events_Platform', 'enabled'], [self::GROUP, ''], [self::GROUP, '0'],
        ];
    }

    public function testWithoutThePermissionNothingIsSaved(): void
    {
        $page = new Page(['Akeneo_Events::events_platform']);
        foreach (array_keys($page->fields) as $path) {
            self::assertFalse($this->isSaved($page, basename($path)), $path);
        }
        self::assertFalse($this->isSaved($page, 'enabled', ['inherit' => '1']), 'its default neither');
    }

    public function testSettingsOfOthersAreNoneOfOurs(): void
    {
        $page = new Page(['Akeneo_Events::events_platform']);
        foreach (['akeneo_api', 'events_platforms'] as $group) {
            self::assertTrue($this->isSaved($page, 'base_url', group: $group));
        }
    }

    public function testGroupsWithinGroupsAreLookedAt(): void
    {
        $groups = ['other' => ['groups' => ['x' => ['fields' => []]]], self::GROUP => ['groups' => ['inner' => ['fields' => ['enabled' => ['value' => '0']]]]]];
        self::assertFalse($this->goesThrough(new Page(), $groups));
    }

    public function testTheCommandLineSetsEverything(): void
    {
        self::assertTrue($this->isSaved(new Page(['Akeneo_Events::events_platform']), 'base', sapi: 'cli'));
    }

    /** @param array<string, string> $posted */
    private function isSaved(Page $page, string $field, array $posted = ['value' => '0'], string $group = self::GROUP, string $sapi = 'fpm-fcgi'): bool
    {
        return $this->goesThrough($page, [$group => ['fields' => [$field => $posted]]], $sapi);
    }

    /** @param array<string, mixed> $groups */
    private function goesThrough(Page $page, array $groups, string $sapi = 'fpm-fcgi'): bool
    {
        $config = new Config();
        $config->addData(['section' => self::SECTION, 'groups' => $groups]);
        try {
            (new RefuseUnseenFields($page, $sapi))->beforeSave($config);
        } catch (LocalizedException $refused) {
            self::assertMatchesRegularExpression('/^You may not change the field ".*" of Events Platform\. Nothing was saved\.$/', $refused->getMessage());

            return false;
        }

        return true;
    }
}
