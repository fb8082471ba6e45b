namespace ProviderKit.Live;

/// <summary>The settings of a provider that the operator may change while the app runs, by their names in JSON.</summary>
internal static class ProviderSettingNames
{
    /// <summary>What is not here needs the configuration: a command would be run on this machine.</summary>
    public static readonly string[] Changeable =
        ["baseUrl", "tokenUrl", "prefix", "apiVersion", "mode", "maxProcesses", "models", "headers", "modelMap", "routes", "pairs"];

    /// <summary>Fields that say where tokens are sent.</summary>
    public static readonly string[] Addresses = ["baseUrl", "tokenUrl"];
}
