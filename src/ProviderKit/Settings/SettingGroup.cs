using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using ProviderKit.Settings;

namespace ProviderKit;

/// <summary>
/// The settings of one options class, as rows of a table. The rows are used to read and validate values, to find misspelt names, and to generate the
/// documentation. Immutable and thread-safe.
/// </summary>
/// <typeparam name="TOptions">The options class; its defaults are the settings' defaults.</typeparam>
/// <example>
/// <code>
/// internal sealed class AuditOptions
/// {
///     public string Folder { get; set; } = "audit";
///
///     public int KeptDays { get; set; } = 30;
///
///     public static SettingGroup&lt;AuditOptions> Settings { get; } = new(rows => rows.Section("Audit", o => o, new SettingGroup&lt;AuditOptions>(audit =>
///     {
///         audit.Text("Folder", o => o.Folder, (o, v) => o.Folder = v, "Where the audit files are.").WithFlatName("AUDIT_FOLDER");
///         audit.Number("KeptDays", o => o.KeptDays, (o, v) => o.KeptDays = v, "How many days they are kept.", min: 1, max: 365);
///     })));
/// }
/// </code>
/// </example>
[Experimental(ProviderKitExperiments.Settings)]
public sealed class SettingGroup<TOptions>
    where TOptions : class, new()
{
    private readonly SettingRow<TOptions>[] _rows;
    private readonly Action<TOptions, ICollection<string>>[] _rules;

    /// <summary>Creates a group.</summary>
    /// <param name="add">Adds the rows, in the order of the documentation.</param>
    /// <exception cref="ArgumentException">Two rows have the same name.</exception>
    public SettingGroup(Action<SettingRows<TOptions>> add)
    {
        ArgumentNullException.ThrowIfNull(add);
        var rows = new SettingRows<TOptions>();
        add(rows);
        (_rows, _rules) = ([.. rows.Rows], [.. rows.Rules]);
        if (_rows.GroupBy(row => row.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"Two rows have the name {twice.Key}.", nameof(add));
    }

    internal IReadOnlyList<SettingRow<TOptions>> Rows => _rows;

    internal IReadOnlyList<Action<TOptions, ICollection<string>>> Rules => _rules;

    /// <summary>Lists the settings as in the documentation.</summary>
    /// <returns>One description for each setting, including those of sections and lists, in the order of the rows.</returns>
    public IEnumerable<SettingDescription> Describe() =>
        Describe(ProviderKitOptions.SectionName, null, new SettingContext<TOptions>(new TOptions(), IsLive: false, OperatorAccess.None));

    /// <summary>Lists the settings with their current values. Sections by names that the user chooses (providers, named models) have no values; of lists of objects, each item is listed.</summary>
    /// <param name="current">The options with the current values.</param>
    /// <returns>One description for each, in the order of the rows.</returns>
    public IEnumerable<SettingDescription> Describe(TOptions current)
    {
        ArgumentNullException.ThrowIfNull(current);
        return Describe(ProviderKitOptions.SectionName, null, new SettingContext<TOptions>(new TOptions(), IsLive: false, OperatorAccess.None, current));
    }

    internal SettingRow<TOptions>? Find(string name) => Array.Find(_rows, row => row.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <param name="section">The section with the settings.</param>
    /// <param name="options">Receives the values.</param>
    /// <param name="errors">Receives errors about invalid values.</param>
    /// <param name="other">Receives unknown settings; null reports them as errors.</param>
    internal void Read(IConfigurationSection section, TOptions options, ICollection<string> errors, Action<IConfigurationSection>? other = null)
    {
        foreach (var setting in section.GetChildren())
        {
            if (Find(setting.Key) is { } row) row.Read(setting, options, errors);
            else if (other is not null) other(setting);
            else errors.Add(Spelling.UnknownSetting(setting.Path, _rows.Select(known => known.Name)));
        }
    }

    internal IEnumerable<string> FlatNames(SettingNames? names) => _rows.SelectMany(row => row.FlatNames(names));

    internal void ReadFlat(SettingNames? names, IReadOnlyDictionary<string, string> values, TOptions options, ICollection<string> errors)
    {
        foreach (var row in _rows) row.ReadFlat(names, values, options, errors);
    }

    /// <summary>Checks each value on its own, then the group's rules.</summary>
    internal void Check(string path, SettingNames? names, TOptions options, ICollection<string> errors)
    {
        foreach (var row in _rows) row.Check($"{path}:{row.Name}", names, options, errors);
        foreach (var rule in _rules) rule(options, errors);
    }

    internal IEnumerable<SettingDescription> Describe(string path, SettingNames? names, SettingContext<TOptions> context) =>
        _rows.SelectMany(row => row.Describe($"{path}:{row.Name}", names, context));
}
