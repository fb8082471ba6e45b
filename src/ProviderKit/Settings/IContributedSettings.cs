namespace ProviderKit.Settings;

/// <summary>Settings that another package reads from the same configuration.</summary>
internal interface IContributedSettings
{
    /// <summary>Their names in the section.</summary>
    IEnumerable<string> Names { get; }

    IEnumerable<string> FlatNames { get; }

    /// <summary>What is wrong with them now, each a sentence; empty when nothing is.</summary>
    IReadOnlyList<string> Failures();
}
