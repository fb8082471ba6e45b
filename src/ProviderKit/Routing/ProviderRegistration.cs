namespace ProviderKit.Routing;

/// <summary>How one provider comes to be: its name, where its settings stand, and what makes it of them.</summary>
internal sealed record ProviderRegistration
{
    public required string Name { get; init; }

    public required SettingNames Settings { get; init; }

    /// <summary>The value of <see cref="ProviderOptions.Enabled"/> if it is not set.</summary>
    public bool EnabledByDefault { get; init; }

    /// <summary>What has other providers serve its models, where its settings say so; null for nearly all.</summary>
    public INamedModelSource? NamedModels { get; init; }

    /// <summary>Whether it can also be reached by running a command: <see cref="ProviderMode.Cli"/>.</summary>
    public bool HasCli { get; init; }

    public required Func<IServiceProvider, ProviderOptions, IChatProvider> Create { get; init; }
}
