<?php

/** What the module uses of Magento's setup; see framework.php. */

declare(strict_types=1);

namespace Magento\Framework\Setup\Patch {
    interface DependentPatchInterface
    {
        public static function getDependencies();
    }

    interface PatchInterface extends DependentPatchInterface
    {
        public function getAliases();

        public function apply();
    }

    interface DataPatchInterface extends PatchInterface
    {
    }
}

namespace Magento\Framework\Console {
    interface CommandListInterface
    {
        public function getCommands();
    }
}

namespace Magento\Framework\Module {
    interface ModuleListInterface
    {
        public function has($name);
    }
}

namespace Magento\Framework\Component {
    interface ComponentRegistrarInterface
    {
        public function getPath($type, $componentName);
    }

    class ComponentRegistrar
    {
        public const MODULE = 'module';
    }
}
