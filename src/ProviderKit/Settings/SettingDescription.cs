using System.Diagnostics.CodeAnalysis;
using ProviderKit.Settings;

namespace ProviderKit;

/// <summary>One setting as the documentation lists it. Immutable.</summary>
[Experimental(ProviderKitExperiments.Settings)]
public sealed record SettingDescription
{
    internal SettingDescription(string path, string type) => (Path, Type) = (path, type);

    /// <summary>
    /// Its path in configuration, such as <c>ProviderKit:Limits:QueueLimit</c>. <c>{name}</c> is a name that the user chooses, <c>0</c> the first
    /// element of a list.
    /// </summary>
    public string Path { get; }

    /// <summary>The accepted values with their range, such as <c>0 or more</c>.</summary>
    public string Type { get; }

    /// <summary>Its names in environment variables and <c>.env</c> files. Those of providers begin with <c>{STEM}</c>. Default: none.</summary>
    public IReadOnlyList<string> FlatNames { get; init; } = [];

    /// <summary>The default value, in words or as written in configuration.</summary>
    public string Default { get; init; } = "none";

    /// <summary>
    /// The current value as written in configuration, if current options were described; null for none. Keys, and the texts of maps, are not in it:
    /// only that there are some, or their names.
    /// </summary>
    public string? Value { get; init; }

    /// <summary>Whether the current value is the default.</summary>
    public bool IsDefault { get; init; } = true;

    /// <summary>Whether a change takes effect at runtime. Default: false, at the next start.</summary>
    public bool IsLive { get; init; }

    /// <summary>Whether the operator may change it with the monitoring API, possibly only with <see cref="ProviderKitOptions.AllowAdminBaseUrl"/>.</summary>
    public bool IsOperators => Operator != OperatorAccess.None;

    /// <summary>What it does, as one sentence in Markdown.</summary>
    public string About { get; init; } = "";

    internal OperatorAccess Operator { get; init; }
}
