<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Ui;

use Akeneo\Events\Model\Config\Source\Events;
use Akeneo\Events\Model\Listing\Found;
use Akeneo\Events\Model\Source\Statuses;
use Akeneo\Events\Model\Source\Types;
use Akeneo\Events\Ui\Component\Listing\Column\Actions;
use Akeneo\Events\Ui\Component\Listing\Column\Entity;
use Akeneo\Events\Ui\Component\Listing\Column\NotBefore;
use Akeneo\Events\Ui\Component\Listing\MassActions;
use Akeneo\Events\Ui\DataProvider;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\UrlInterface;
use Magento\Framework\View\Element\UiComponentFactory;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use PHPUnit\Framework\TestCase;

final class ListingTest extends TestCase
{
    private const MODULE = __DIR__ . '/../../../../php-module';

    public function testAnOptionIsShownBehindItsAttribute(): void
    {
        $column = new Entity($this->createStub(ContextInterface::class), new UiComponentFactory());
        $shown = $column->prepareDataSource($this->source(
            ['entity_code' => 'red', 'attribute_code' => 'color'],
            ['entity_code' => 'shoes', 'attribute_code' => null],
            ['entity_code' => null, 'attribute_code' => null],
        ));
        self::assertSame(['color: red', 'shoes', null], array_column($shown['data']['items'], 'entity_code'));
        self::assertSame(['data' => []], $column->prepareDataSource(['data' => []]));
    }

    public function testOnlyAPendingEntryHasATimeBeforeWhichItIsNotTaken(): void
    {
        $column = new NotBefore($this->createStub(ContextInterface::class), new UiComponentFactory(), [], ['name' => 'available_at']);
        $at = ['available_at' => '2026-06-01 00:00:00'];
        $shown = $column->prepareDataSource($this->source(['status' => 'pending'] + $at, ['status' => 'completed'] + $at));
        self::assertSame(['2026-06-01 00:00:00', null], array_column($shown['data']['items'], 'available_at'));
    }

    public function testRetryIsOfferedToWhoeverMayAndIsAPostThatAsksFirst(): void
    {
        $url = $this->createStub(UrlInterface::class);
        $url->method('getUrl')->willReturnCallback(static fn ($route, $parameters) => "$route/id/{$parameters['id']}");
        $actions = function (bool $allowed) use ($url): array {
            $context = $this->createStub(ContextInterface::class);
            $column = new Actions($context, new UiComponentFactory(), $url, $this->authorization($allowed, 'Akeneo_Events::queue_retry'), [], ['name' => 'actions']);

            return $column->prepareDataSource($this->source(['id' => '7']))['data']['items'][0]['actions'];
        };
        self::assertSame(['view'], array_keys($actions(false)));
        self::assertSame('akeneo_events/queue/view/id/7', $actions(true)['view']['href']);
        $retry = $actions(true)['retry'];
        self::assertSame(['akeneo_events/queue/retry/id/7', true], [$retry['href'], $retry['post']]);
        self::assertSame('Retry entry 7', (string)$retry['confirm']['title']);
    }

    public function testRetrySelectedIsOfferedToWhoeverMay(): void
    {
        foreach ([true, false] as $allowed) {
            $authorization = $this->authorization($allowed, 'Akeneo_Events::queue_retry_selected');
            $actions = new MassActions($this->createStub(ContextInterface::class), $authorization, [], ['config' => ['actions' => [['type' => 'retry']]]]);
            $actions->prepare();
            self::assertSame($allowed ? [['type' => 'retry']] : [], $actions->getData('config')['actions']);
        }
    }

    public function testTheListingIsToldWhatWasNotFound(): void
    {
        $output = new \ReflectionMethod(DataProvider::class, 'searchResultToOutput');
        $of = fn (Found $found): array => $output->invoke(new DataProvider(), $found);
        self::assertSame(['items' => [], 'totalRecords' => 2, 'more' => false, 'note' => ''], $of(new Found([1, 2], false, null, false)));
        self::assertStringContainsString('broken off after entry 17', $of(new Found([1], false, 17, true))['note']);
        self::assertTrue($of(new Found([1], true, null, false))['more']);
    }

    public function testEveryTypeAndStatusOfTheExtensionHasALabel(): void
    {
        self::assertSame(['pending', 'processing', 'completed', 'failed'], array_column((new Statuses())->toOptionArray(), 'value'));
        $events = array_map(
            static fn (string $file): string => json_decode((string)file_get_contents($file), true)['type'],
            glob(dirname(__DIR__, 3) . '/vectors/events/*.json')
        );
        sort($events);
        $types = array_column((new Types(new Events()))->toOptionArray(), 'value');
        sort($types);
        self::assertSame([...$events, 'unreadable'], $types);
        self::assertSame('Unreadable', (string)(new Types(new Events()))->label(null));
        self::assertSame('com.akeneo.other', (new Types(new Events()))->label('com.akeneo.other'));
    }

    public function testTheListingNamesOnlyClassesRoutesAndTemplatesThatAreThere(): void
    {
        $xml = (string)file_get_contents(self::MODULE . '/view/adminhtml/ui_component/akeneo_events_queue_listing.xml');
        preg_match_all('/class="(Akeneo[^"]+)"/', $xml, $classes);
        foreach ($classes[1] as $class) {
            self::assertTrue(class_exists($class), $class);
        }
        preg_match_all('#>Akeneo_Events/([^<]+)<#', $xml, $templates);
        self::assertGreaterThan(3, count($templates[1]));
        foreach ($templates[1] as $template) {
            self::assertFileExists(self::MODULE . "/view/adminhtml/web/template/$template.html");
        }
        preg_match_all('#path="akeneo_events/queue/([^"]+)"#', $xml, $routes);
        foreach ($routes[1] as $route) {
            self::assertFileExists(self::MODULE . '/Controller/Adminhtml/Queue/' . ucfirst($route) . '.php');
        }
    }

    private function source(array ...$items): array
    {
        return ['data' => ['items' => $items]];
    }

    private function authorization(bool $allowed, string $resource): AuthorizationInterface
    {
        $authorization = $this->createStub(AuthorizationInterface::class);
        $authorization->method('isAllowed')->willReturnCallback(static fn (string $asked): bool => $asked === $resource && $allowed);

        return $authorization;
    }
}
