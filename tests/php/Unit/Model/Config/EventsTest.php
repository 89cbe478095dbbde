<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Config;

use Akeneo\Events\Model\Config\Source\Events;
use PHPUnit\Framework\TestCase;

final class EventsTest extends TestCase
{
    private const ROOT = __DIR__ . '/../../../../..';

    public function testThereIsOneOptionForEachDocumentedEventAndAllAreSelectedAtFirst(): void
    {
        $documented = array_map(
            static fn (string $file): string => json_decode((string)file_get_contents($file), true)['type'],
            glob(self::ROOT . '/tests/vectors/events/*.json')
        );
        $offered = array_column((new Events())->toOptionArray(), 'value');
        self::assertEqualsCanonicalizing($documented, $offered);
        $defaults = simplexml_load_file(self::ROOT . '/php-module/etc/config.xml')->default->akeneo_connector->events_platform;
        self::assertSame($offered, explode(',', (string)$defaults->events));
    }
}
