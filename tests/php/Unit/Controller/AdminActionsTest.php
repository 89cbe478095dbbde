<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Controller;

use Magento\Backend\App\Action;
use Magento\Framework\App\Action\HttpGetActionInterface;
use Magento\Framework\App\Action\HttpPostActionInterface;
use PHPUnit\Framework\TestCase;

/**
 * What Magento's admin needs in order to refuse: a permission of one's own, and POST for whatever does something, for
 * which it then wants a form key. tests/magento tries it over HTTP.
 */
final class AdminActionsTest extends TestCase
{
    private const FOLDER = __DIR__ . '/../../../../php-module/Controller/Adminhtml';
    private const ACL = __DIR__ . '/../../../../php-module/etc/acl.xml';
    /** They only show something. */
    private const READERS = ['Queue\\Index', 'Queue\\View'];

    public function testEachActionHasAPermissionThatIsNotEverybodys(): void
    {
        $acl = (string)file_get_contents(self::ACL);
        foreach (self::actions() as $name => $class) {
            $resource = (string)constant("$class::ADMIN_RESOURCE");
            self::assertNotSame(Action::ADMIN_RESOURCE, $resource, $name);
            self::assertStringContainsString("id=\"$resource\"", $acl, $name);
        }
    }

    public function testWhatDoesSomethingTakesPostAlone(): void
    {
        foreach (self::actions() as $name => $class) {
            $reads = in_array($name, self::READERS, true);
            self::assertSame($reads, is_a($class, HttpGetActionInterface::class, true), $name);
            self::assertSame(!$reads, is_a($class, HttpPostActionInterface::class, true), $name);
        }
    }

    public function testNoneDecidesItselfWhoMay(): void
    {
        foreach (self::actions() as $name => $class) {
            $own = array_filter(
                (new \ReflectionClass($class))->getMethods(),
                static fn (\ReflectionMethod $method): bool => $method->class === $class
            );
            $names = array_map(static fn (\ReflectionMethod $method): string => $method->name, $own);
            self::assertSame([], array_diff($names, ['__construct', 'execute']), $name);
        }
    }

    /** @return array<string, class-string> by the end of its name */
    private static function actions(): array
    {
        $actions = [];
        foreach (glob(self::FOLDER . '/*/*.php') as $file) {
            $name = basename(dirname($file)) . '\\' . basename($file, '.php');
            $class = 'Akeneo\\Events\\Controller\\Adminhtml\\' . $name;
            if (is_a($class, Action::class, true)) {
                $actions[$name] = $class;
            }
        }
        self::assertGreaterThanOrEqual(6, count($actions));

        return $actions;
    }
}
