using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using ProviderKit.Settings.Kinds;
using ProviderKit.Settings.Rows;

namespace ProviderKit;

/// <summary>Collects the rows of a <see cref="SettingGroup{TOptions}"/> while it is created. Not thread-safe.</summary>
/// <remarks>
/// Every method adds one setting: its name in configuration, how to get and set its value in the options, and one sentence of documentation in
/// Markdown. A blank value leaves the options unchanged. The defaults are those of the options class.
/// </remarks>
/// <typeparam name="TOptions">The options class.</typeparam>
[Experimental(ProviderKitExperiments.Settings)]
public sealed class SettingRows<TOptions>
    where TOptions : class, new()
{
    internal SettingRows()
    {
    }

    internal List<SettingRow<TOptions>> Rows { get; } = [];

    internal List<Action<TOptions, ICollection<string>>> Rules { get; } = [];

    /// <summary>Adds a switch: <c>1</c>, <c>true</c>, <c>yes</c>, <c>on</c>, or the opposite.</summary>
    /// <param name="name">Its name in configuration.</param>
    /// <param name="get">Returns its value; null if it is not set.</param>
    /// <param name="set">Sets its value.</param>
    /// <param name="about">What it does, as one sentence in Markdown.</param>
    /// <returns>The row, to configure it further.</returns>
    public SettingRow<TOptions> Switch(string name, Func<TOptions, bool?> get, Action<TOptions, bool> set, string about) =>
        Value(name, SwitchKind.Instance, get, set, about);

    /// <summary>Adds a text, which is trimmed.</summary>
    /// <inheritdoc cref="Switch" path="/param|/returns"/>
    public SettingRow<TOptions> Text(string name, Func<TOptions, string?> get, Action<TOptions, string> set, string about) =>
        Value(name, TextKind.Instance, get, set, about);

    /// <summary>Adds a whole number.</summary>
    /// <param name="name">Its name in configuration.</param>
    /// <param name="get">Returns its value; null if it is not set.</param>
    /// <param name="set">Sets its value.</param>
    /// <param name="about">What it does, as one sentence in Markdown.</param>
    /// <param name="min">The minimum.</param>
    /// <param name="max">The maximum.</param>
    /// <returns>The row, to configure it further.</returns>
    public SettingRow<TOptions> Number(string name, Func<TOptions, int?> get, Action<TOptions, int> set, string about, int min = 1, int max = int.MaxValue) =>
        Value(name, new NumberKind(min, max), o => get(o), (o, v) => set(o, (int)v), about);

    /// <summary>Adds a number of bytes.</summary>
    /// <inheritdoc cref="Number" path="/param|/returns"/>
    public SettingRow<TOptions> Bytes(string name, Func<TOptions, long?> get, Action<TOptions, long> set, string about, long min = 1, long max = long.MaxValue) =>
        Value(name, new NumberKind(min, max, isBytes: true), get, set, about);

    /// <summary>Adds a time, such as <c>90s</c>, <c>2m</c> or <c>00:01:30</c>.</summary>
    /// <param name="name">Its name in configuration.</param>
    /// <param name="get">Returns its value; null if it is not set.</param>
    /// <param name="set">Sets its value.</param>
    /// <param name="about">What it does, as one sentence in Markdown.</param>
    /// <param name="min">The minimum. Default: zero; the time must be longer than zero.</param>
    /// <param name="max">The maximum. Default: 40 days, which timers can wait for.</param>
    /// <param name="zeroIsNone">Whether <c>0</c> is accepted as well.</param>
    /// <returns>The row, to configure it further.</returns>
    public SettingRow<TOptions> Time(
        string name, Func<TOptions, TimeSpan?> get, Action<TOptions, TimeSpan> set, string about, TimeSpan min = default, TimeSpan? max = null, bool zeroIsNone = false) =>
        Value(name, new TimeKind(min, max ?? TimeKind.Longest, zeroIsNone), get, set, about);

    /// <summary>Adds a choice: one of an enumeration's names, ignoring case.</summary>
    /// <inheritdoc cref="Switch" path="/param|/returns"/>
    /// <typeparam name="T">The enumeration.</typeparam>
    public SettingRow<TOptions> Choice<T>(string name, Func<TOptions, T?> get, Action<TOptions, T> set, string about)
        where T : struct, Enum => Value(name, ChoiceKind.Of<T>(), get, set, about);

    /// <summary>Adds a list of texts. Duplicates are ignored; a single text counts as a list of one.</summary>
    /// <param name="name">Its name in configuration.</param>
    /// <param name="list">Returns the list.</param>
    /// <param name="about">What it does, as one sentence in Markdown.</param>
    /// <returns>The row, to configure it further.</returns>
    public SettingRow<TOptions> List(string name, Func<TOptions, IList<string>> list, string about) =>
        Add(new ListRow<TOptions>(name, list, about));

    /// <summary>Adds a section with its own settings.</summary>
    /// <typeparam name="TInner">The section's options.</typeparam>
    /// <param name="name">Its name in configuration.</param>
    /// <param name="get">Returns the section's options.</param>
    /// <param name="group">The section's settings.</param>
    /// <returns>The row, to configure all settings of the section further.</returns>
    public SettingRow<TOptions> Section<TInner>(string name, Func<TOptions, TInner> get, SettingGroup<TInner> group)
        where TInner : class, new() => Add(new SectionRow<TOptions, TInner>(name, get, group));

    /// <summary>Adds a setting with a custom form.</summary>
    /// <param name="name">Its name in configuration; the documentation adds <paramref name="form"/>.</param>
    /// <param name="form">The text after the name, such as <c>:{name}</c>; may be empty.</param>
    /// <param name="type">The accepted values, for the documentation.</param>
    /// <param name="read">Reads the setting. Receives the setting, the options, and a collection for errors, each a sentence that begins with the
    /// setting's name.</param>
    /// <param name="about">What it does, as one sentence in Markdown.</param>
    /// <param name="readFlat">Reads the flat name. Receives the name, the text, the options, and a collection for errors. Null if there is no flat
    /// name.</param>
    /// <param name="show">Shows the value without what is secret in it; null shows none.</param>
    /// <returns>The row, to configure it further.</returns>
    public SettingRow<TOptions> Custom(
        string name, string form, string type, Action<IConfigurationSection, TOptions, ICollection<string>> read, string about,
        Action<string, string, TOptions, ICollection<string>>? readFlat = null, Func<TOptions, string?>? show = null) =>
        Add(new CustomRow<TOptions>(name, form, type, read, about, readFlat, show));

    /// <summary>Adds a validation rule for several settings, or for one that its row does not check.</summary>
    /// <param name="rule">Receives the options and adds errors, each a sentence that begins with the setting's name. Runs whenever options are
    /// validated.</param>
    public void Rule(Action<TOptions, ICollection<string>> rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        Rules.Add(rule);
    }

    /// <summary>Adds all rows and rules of another group of the same options.</summary>
    /// <param name="group">The group.</param>
    public void Include(SettingGroup<TOptions> group)
    {
        ArgumentNullException.ThrowIfNull(group);
        Rows.AddRange(group.Rows);
        Rules.AddRange(group.Rules);
    }

    internal SettingRow<TOptions> Add(SettingRow<TOptions> row)
    {
        Rows.Add(row);
        return row;
    }

    internal SettingRow<TOptions> Value<T>(string name, SettingKind<T> kind, Func<TOptions, T?> get, Action<TOptions, T> set, string about, SettingKind<T>? flat = null)
        where T : struct => Add(new ValueRow<TOptions, T>(name, kind, o => get(o) is { } value ? new(true, value) : default, set, about, flat));

    internal SettingRow<TOptions> Value<T>(string name, SettingKind<T> kind, Func<TOptions, T?> get, Action<TOptions, T> set, string about)
        where T : class => Add(new ValueRow<TOptions, T>(name, kind, o => get(o) is { } value ? new(true, value) : default, set, about));
}
