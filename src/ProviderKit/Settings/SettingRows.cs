using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using ProviderKit.Settings.Kinds;
using ProviderKit.Settings.Rows;

namespace ProviderKit;

/// <summary>Takes the rows of a <see cref="SettingGroup{TOptions}"/> while it is made. Not thread-safe.</summary>
/// <remarks>
/// Every method adds one setting: its name in configuration, how its value is got from and put into the options, and one sentence of
/// documentation in Markdown. A value that is blank leaves the options as they are. The defaults are those of the options class.
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

    /// <summary>A switch: <c>1</c>, <c>true</c>, <c>yes</c>, <c>on</c>, or the opposite.</summary>
    /// <param name="name">Its name in configuration.</param>
    /// <param name="get">Its value; null when it is not set.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="about">What it does, as one sentence in Markdown.</param>
    /// <returns>The row, for what else there is to say about it.</returns>
    public SettingRow<TOptions> Switch(string name, Func<TOptions, bool?> get, Action<TOptions, bool> set, string about) =>
        Value(name, SwitchKind.Instance, get, set, about);

    /// <summary>A text without the blanks around it.</summary>
    /// <inheritdoc cref="Switch" path="/param|/returns"/>
    public SettingRow<TOptions> Text(string name, Func<TOptions, string?> get, Action<TOptions, string> set, string about) =>
        Value(name, TextKind.Instance, get, set, about);

    /// <summary>A whole number.</summary>
    /// <param name="name">Its name in configuration.</param>
    /// <param name="get">Its value; null when it is not set.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="about">What it does, as one sentence in Markdown.</param>
    /// <param name="min">The least it may be.</param>
    /// <param name="max">The most it may be.</param>
    /// <returns>The row, for what else there is to say about it.</returns>
    public SettingRow<TOptions> Number(string name, Func<TOptions, int?> get, Action<TOptions, int> set, string about, int min = 1, int max = int.MaxValue) =>
        Value(name, new NumberKind(min, max), o => get(o), (o, v) => set(o, (int)v), about);

    /// <summary>A number of bytes.</summary>
    /// <inheritdoc cref="Number" path="/param|/returns"/>
    public SettingRow<TOptions> Bytes(string name, Func<TOptions, long?> get, Action<TOptions, long> set, string about, long min = 1, long max = long.MaxValue) =>
        Value(name, new NumberKind(min, max, isBytes: true), get, set, about);

    /// <summary>A time, such as <c>90s</c>, <c>2m</c> or <c>00:01:30</c>.</summary>
    /// <param name="name">Its name in configuration.</param>
    /// <param name="get">Its value; null when it is not set.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="about">What it does, as one sentence in Markdown.</param>
    /// <param name="min">The least it may be. Default: zero, and it must be longer.</param>
    /// <param name="max">The most it may be. Default: 40 days, which timers can wait for.</param>
    /// <param name="zeroIsNone">Whether <c>0</c> is taken, too.</param>
    /// <returns>The row, for what else there is to say about it.</returns>
    public SettingRow<TOptions> Time(
        string name, Func<TOptions, TimeSpan?> get, Action<TOptions, TimeSpan> set, string about, TimeSpan min = default, TimeSpan? max = null, bool zeroIsNone = false) =>
        Value(name, new TimeKind(min, max ?? TimeKind.Longest, zeroIsNone), get, set, about);

    /// <summary>One of an enumeration's names, in any case.</summary>
    /// <inheritdoc cref="Switch" path="/param|/returns"/>
    /// <typeparam name="T">The enumeration.</typeparam>
    public SettingRow<TOptions> Choice<T>(string name, Func<TOptions, T?> get, Action<TOptions, T> set, string about)
        where T : struct, Enum => Value(name, ChoiceKind.Of<T>(), get, set, about);

    /// <summary>A list of texts. Each is added unless it is there already; a single text counts as a list of one.</summary>
    /// <param name="name">Its name in configuration.</param>
    /// <param name="list">The list.</param>
    /// <param name="about">What it does, as one sentence in Markdown.</param>
    /// <returns>The row, for what else there is to say about it.</returns>
    public SettingRow<TOptions> List(string name, Func<TOptions, IList<string>> list, string about) =>
        Add(new ListRow<TOptions>(name, list, about));

    /// <summary>A section with settings of its own.</summary>
    /// <typeparam name="TInner">The section's options.</typeparam>
    /// <param name="name">Its name in configuration.</param>
    /// <param name="get">The section's options.</param>
    /// <param name="group">The section's settings.</param>
    /// <returns>The row, for what else there is to say about all settings of the section.</returns>
    public SettingRow<TOptions> Section<TInner>(string name, Func<TOptions, TInner> get, SettingGroup<TInner> group)
        where TInner : class, new() => Add(new SectionRow<TOptions, TInner>(name, get, group));

    /// <summary>A setting of a form of its own.</summary>
    /// <param name="name">Its name in configuration; the documentation adds <paramref name="form"/>.</param>
    /// <param name="form">What stands after the name, such as <c>:{name}</c>; empty for nothing.</param>
    /// <param name="type">What it takes, for the documentation.</param>
    /// <param name="read">Reads it: the setting, the options, and what takes errors, each a sentence that begins with the setting's name.</param>
    /// <param name="about">What it does, as one sentence in Markdown.</param>
    /// <param name="readFlat">Reads its flat name: the name, the text, the options, and what takes errors. Null when it has none.</param>
    /// <returns>The row, for what else there is to say about it.</returns>
    public SettingRow<TOptions> Custom(
        string name, string form, string type, Action<IConfigurationSection, TOptions, ICollection<string>> read, string about,
        Action<string, string, TOptions, ICollection<string>>? readFlat = null) => Add(new CustomRow<TOptions>(name, form, type, read, about, readFlat));

    /// <summary>A rule about several settings, or about one that its row does not check.</summary>
    /// <param name="rule">Takes the options and adds errors, each a sentence that begins with the setting's name. It runs whenever options are checked.</param>
    public void Rule(Action<TOptions, ICollection<string>> rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        Rules.Add(rule);
    }

    /// <summary>All rows and rules of another group of the same options.</summary>
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
