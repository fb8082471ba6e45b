namespace ProviderKit.Settings;

/// <summary>Settings that another package reads from the same configuration.</summary>
internal interface IContributedSettings
{
    /// <summary>Their names in the section.</summary>
    IEnumerable<string> Names { get; }

    IEnumerable<string> FlatNames { get; }

    /// <summary>Returns the current errors, each as a sentence; empty if there are none.</summary>
    IReadOnlyList<string> Failures();
}
