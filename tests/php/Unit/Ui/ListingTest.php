<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Ui;

use Akeneo\Events\Model\Config\Source\Events;
use Akeneo\Events\Model\Listing\Conditions;
use Akeneo\Events\Model\Listing\Found;
use Akeneo\Events\Model\Listing\Offers;
use Akeneo\Events\Model\Listing\Place;
use Akeneo\Events\Model\Source\Shelf;
use Akeneo\Events\Model\Source\Statuses;
use Akeneo\Events\Model\Source\Types;
use Akeneo\Events\Ui\Component\Listing\Column\Actions;
use Akeneo\Events\Ui\Component\Listing\Column\Entity;
use Akeneo\Events\Ui\Component\Listing\Column\NotBefore;
use Akeneo\Events\Ui\Component\Listing\MassActions;
use Akeneo\Events\Ui;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\UrlInterface;
use Magento\Framework\View\Element\UiComponentFactory;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use PHPUnit\Framework\Attributes\DataProvider;
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
        self::assertSame(['view'], array_keys($this->actions([], [])));
        self::assertSame(['view'], array_keys($this->actions(['Akeneo_Events::queue_put_back'], [])));
        $actions = $this->actions(['Akeneo_Events::queue_retry'], []);
        self::assertSame('akeneo_events/queue/view/id/7', $actions['view']['href']);
        self::assertSame(['akeneo_events/queue/retry/id/7', true], [$actions['retry']['href'], $actions['retry']['post']]);
        self::assertSame('Retry entry 7', (string)$actions['retry']['confirm']['title']);
    }

    public function testPutBackIsOfferedToWhoeverMayAndIsAPostThatAsksFirst(): void
    {
        self::assertSame(['view'], array_keys($this->actions([], ['shelf' => 'waits'])));
        $actions = $this->actions(['Akeneo_Events::queue_put_back'], ['shelf' => 'waits']);
        self::assertSame(['view', 'put_back'], array_keys($actions));
        self::assertSame(['akeneo_events/queue/putBack/id/7', true], [$actions['put_back']['href'], $actions['put_back']['post']]);
        self::assertSame('Put back entry 7', (string)$actions['put_back']['confirm']['title']);
        self::assertStringContainsString('store view by store view', (string)$actions['put_back']['confirm']['message']);
    }

    /** @dataProvider places */
    #[DataProvider('places')]
    public function testWhatIsHiddenCanBePutBackAndIsRetriedOnlyIfItFailedOnItsDay(?Place $place, string $status, array $offered): void
    {
        $both = ['Akeneo_Events::queue_put_back', 'Akeneo_Events::queue_retry'];
        $actions = $this->actions($both, ['shelf' => $place?->value, 'status' => $status]);
        self::assertSame(['view', ...$offered], array_keys($actions));
    }

    public static function places(): array
    {
        return [
            'never hidden' => [null, 'failed', ['retry']],
            'hiding broke off' => [Place::Hiding, 'failed', ['put_back', 'retry']],
            'being hidden' => [Place::Hiding, 'processing', ['retry']],
            'waits for its day' => [Place::Waits, 'pending', ['put_back']],
            'being deleted on its day' => [Place::Waits, 'processing', []],
            'stays hidden' => [Place::Stays, 'completed', ['put_back']],
            'could not be deleted' => [Place::Stuck, 'failed', ['put_back', 'retry']],
            'on its way back' => [Place::Returning, 'pending', []],
            'could not be put back' => [Place::NotReturned, 'failed', ['put_back']],
            'put back' => [Place::PutBack, 'completed', ['retry']],
            'enabled by others' => [Place::Enabled, 'completed', ['retry']],
            'deleted' => [Place::Deleted, 'completed', ['retry']],
        ];
    }

    /** @dataProvider permissions */
    #[DataProvider('permissions')]
    public function testWhatCanBeDoneWithSelectedEntriesIsOfferedToWhoeverMay(array $allowed, array $offered): void
    {
        $config = ['actions' => [['type' => 'put_back'], ['type' => 'retry'], ['type' => 'of another module']]];
        $actions = new MassActions($this->createStub(ContextInterface::class), $this->authorization($allowed), [], ['config' => $config]);
        $actions->prepare();
        self::assertSame($offered, array_column($actions->getData('config')['actions'], 'type'));
        self::assertSame($offered === [], $actions->getData('config')['componentDisabled'] ?? false);
    }

    public static function permissions(): array
    {
        return [
            [[], []],
            [['Akeneo_Events::queue_retry', 'Akeneo_Events::queue'], []],
            [['Akeneo_Events::queue_retry_selected'], ['retry']],
            [['Akeneo_Events::queue_put_back'], ['put_back']],
            [['Akeneo_Events::queue_put_back', 'Akeneo_Events::queue_retry_selected'], ['put_back', 'retry']],
        ];
    }

    public function testEachPlaceOfTheShelfHasALabelOfItsOwnAndTheFilterHasOneMoreForAllThatIsHidden(): void
    {
        $options = (new Shelf())->toOptionArray();
        self::assertSame([Conditions::ALL_HIDDEN, ...array_column(Place::cases(), 'value')], array_column($options, 'value'));
        $labels = array_map('strval', array_column($options, 'label'));
        self::assertSame($labels, array_unique($labels));
    }

    public function testTheListingIsToldWhatWasNotFound(): void
    {
        $output = new \ReflectionMethod(Ui\DataProvider::class, 'searchResultToOutput');
        $of = fn (Found $found): array => $output->invoke(new Ui\DataProvider(), $found);
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

    /**
     * @param string[] $allowed
     * @return array<string, array<string, mixed>> what is offered for an entry
     */
    private function actions(array $allowed, array $item): array
    {
        $url = $this->createStub(UrlInterface::class);
        $url->method('getUrl')->willReturnCallback(static fn ($route, $parameters) => "$route/id/{$parameters['id']}");
        $offers = new Offers($this->authorization($allowed));
        $column = new Actions($this->createStub(ContextInterface::class), new UiComponentFactory(), $url, $offers, [], ['name' => 'actions']);

        return $column->prepareDataSource($this->source($item + ['id' => '7', 'shelf' => null, 'status' => 'pending']))['data']['items'][0]['actions'];
    }

    /** @param string[] $allowed */
    private function authorization(array $allowed): AuthorizationInterface
    {
        $authorization = $this->createStub(AuthorizationInterface::class);
        $authorization->method('isAllowed')->willReturnCallback(static fn (string $asked): bool => in_array($asked, $allowed, true));

        return $authorization;
    }
}
