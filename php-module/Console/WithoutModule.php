<?php

declare(strict_types=1);

namespace Akeneo\Events\Console;

use Akeneo\Events\Console\Command\DoctorCommand;
use Akeneo\Events\Console\Doctor\Json;
use Akeneo\Events\Console\Doctor\Text;
use Akeneo\Events\Model\Doctor\Check\NotEnabled;
use Akeneo\Events\Model\Doctor\Doctor;
use Magento\Framework\Console\CommandListInterface;
use Magento\Framework\Module\ModuleListInterface;

/**
 * The doctor of a shop in which the module is installed and not enabled yet: Magento does not read its di.xml, so it has no commands.
 */
class WithoutModule implements CommandListInterface
{
    // Not NotEnabled's, which would be loaded for it with every command.
    private const MODULE = 'Akeneo_Events';

    public function __construct(private readonly ModuleListInterface $modules)
    {
    }

    public function getCommands()
    {
        if ($this->modules->has(self::MODULE)) {
            return [];
        }
        $safe = new SafeText();
        $formats = ['text' => new Text($safe), 'json' => new Json()];

        return [new DoctorCommand(new Doctor(['module' => new NotEnabled()]), new Failure($safe), $formats)];
    }
}
