namespace ProviderKit.Routing;

/// <summary>The registration of a provider: its name, its settings, and a factory.</summary>
internal sealed record ProviderRegistration
{
    public required string Name { get; init; }

    public required SettingNames Settings { get; init; }

    /// <summary>The value of <see cref="ProviderOptions.Enabled"/> if it is not set.</summary>
    public bool EnabledByDefault { get; init; }

    /// <summary>Routes its models to other providers if its settings say so; null for nearly all providers.</summary>
    public INamedModelSource? NamedModels { get; init; }

    /// <summary>Whether it can also be reached by running a command: <see cref="ProviderMode.Cli"/>.</summary>
    public bool HasCli { get; init; }

    public required Func<IServiceProvider, ProviderOptions, IChatProvider> Create { get; init; }
}
