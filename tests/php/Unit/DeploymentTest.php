<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit;

use Akeneo\Events\Test\Support\Deployment;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** What the direct endpoint reads; tests/magento compares the same vectors with the real DeploymentConfig. */
final class DeploymentTest extends TestCase
{
    /**
     * @dataProvider vectors
     * @param array<string, mixed> $vector
     */
    #[DataProvider('vectors')]
    public function testTheDirectEndpointHasWhatMagentoHas(array $vector): void
    {
        $read = require dirname(__DIR__, 3) . '/php-module/pub/deployment.php';
        self::assertSame($vector['expect'], Deployment::asVector(Deployment::within($vector, $read)));
    }

    /** @return iterable<string, array{array<string, mixed>}> */
    public static function vectors(): iterable
    {
        return Deployment::vectors();
    }
}
