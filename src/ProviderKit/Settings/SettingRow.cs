using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using ProviderKit.Settings;

namespace ProviderKit;

/// <summary>
/// One row of a settings table: the name in configuration, and how its value is read into the options. Created by
/// <see cref="SettingRows{TOptions}"/>.
/// </summary>
/// <typeparam name="TOptions">The options it belongs to.</typeparam>
/// <remarks>Change a row only while its group is created; afterwards, any thread may read it.</remarks>
[Experimental(ProviderKitExperiments.Settings)]
public abstract class SettingRow<TOptions>
    where TOptions : class, new()
{
    private Func<SettingNames?, string?> _flatName = static _ => null;

    private protected SettingRow(string name, string about) => (Name, About) = (name, about);

    internal string Name { get; }

    internal string About { get; }

    /// <summary>The name in the operator's JSON.</summary>
    internal string JsonName => JsonNamingPolicy.CamelCase.ConvertName(Name);

    /// <summary>The default as shown in the documentation; null for the value in the options class.</summary>
    internal string? DefaultWords { get; private set; }

    internal bool IsLive { get; private set; }

    internal OperatorAccess Operator { get; private set; }

    /// <summary>Whether it determines where requests and their tokens are sent.</summary>
    internal bool IsDestination { get; private set; }

    /// <summary>Whether a provider object is kept if only this setting changes.</summary>
    internal bool IsApart { get; private set; }

    /// <summary>The JSON that is accepted, as the end of a sentence.</summary>
    internal virtual string WantedJson => "a text or a number";

    /// <summary>Sets the name in environment variables and <c>.env</c> files, which are read before the section.</summary>
    /// <param name="name">The name, such as <c>UPSTREAM_QUEUE_MAX</c>. Must not be that of another setting.</param>
    /// <returns>The row.</returns>
    public SettingRow<TOptions> WithFlatName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return WithFlatName(_ => name);
    }

    /// <summary>Sets the default as shown in the documentation, if it differs from the value in the options class.</summary>
    /// <param name="words">Markdown, such as <c>30 % of the memory</c>.</param>
    /// <returns>The row.</returns>
    public SettingRow<TOptions> WithDefault(string words)
    {
        ArgumentException.ThrowIfNullOrEmpty(words);
        DefaultWords = words;
        return this;
    }

    /// <summary>Marks the setting as live: a change takes effect at runtime, not at the next start.</summary>
    /// <returns>The row.</returns>
    public SettingRow<TOptions> Live()
    {
        IsLive = true;
        return this;
    }

    internal SettingRow<TOptions> WithFlatName(Func<SettingNames, string?> name)
    {
        _flatName = names => name(names!);
        return this;
    }

    internal SettingRow<TOptions> For(OperatorAccess access)
    {
        Operator = access;
        return this;
    }

    internal SettingRow<TOptions> Destination()
    {
        IsDestination = true;
        return this;
    }

    internal SettingRow<TOptions> Apart()
    {
        IsApart = true;
        return this;
    }

    /// <summary>The flat names; a provider's settings need its <paramref name="names"/>.</summary>
    internal virtual IEnumerable<string> FlatNames(SettingNames? names) => _flatName(names) is { } name ? [name] : [];

    internal virtual void ReadFlat(SettingNames? names, IReadOnlyDictionary<string, string> values, TOptions options, ICollection<string> errors)
    {
        if (_flatName(names) is { } name && values.TryGetValue(name, out string? text)) ReadText(name, text, options, errors);
    }

    internal abstract void Read(IConfigurationSection setting, TOptions options, ICollection<string> errors);

    /// <summary>Checks the value on its own, regardless of its source.</summary>
    internal virtual void Check(string path, SettingNames? names, TOptions options, ICollection<string> errors)
    {
    }

    internal abstract IEnumerable<SettingDescription> Describe(string path, SettingNames? names, SettingContext<TOptions> context);

    /// <summary>The value as texts that are different for different values.</summary>
    internal virtual IEnumerable<string?> Parts(TOptions options) => [];

    /// <summary>Writes the value as JSON; writes nothing if it is the default.</summary>
    internal virtual void Write(Utf8JsonWriter json, TOptions options)
    {
    }

    /// <summary>Replaces the configured value with the operator's value.</summary>
    internal void Replace(JsonElement json, string path, TOptions options, ICollection<string> errors)
    {
        if (!Fits(json))
        {
            errors.Add($"{path} must be {WantedJson}.");
            return;
        }
        Clear(options);
        Read(new JsonSection(path, Name, json), options, errors);
    }

    private protected virtual void ReadText(string path, string text, TOptions options, ICollection<string> errors)
    {
    }

    /// <summary>
    /// Whether the JSON is valid for this setting, including its items: values that the reader ignores would otherwise be stored without limit.
    /// </summary>
    private protected virtual bool Fits(JsonElement json) => IsPlain(json);

    private protected virtual void Clear(TOptions options)
    {
    }

    /// <summary>The setting's name in errors, as the user wrote it.</summary>
    private protected string Shown(string path, SettingNames? names) => FlatNames(names).FirstOrDefault() is { } flat ? $"{flat} (or {path})" : path;

    private protected SettingDescription Described(string path, SettingNames? names, SettingContext<TOptions> context, string type, Func<TOptions, string?> show)
    {
        string? usual = show(context.Fresh), current = context.Current is { } options ? show(options) : null;
        return Described(path, names, context, type, usual) with { Value = current, IsDefault = context.Current is null || current == usual };
    }

    private SettingDescription Described(string path, SettingNames? names, SettingContext<TOptions> context, string type, string? usual) => new(path, type)
    {
        FlatNames = [.. FlatNames(names)],
        Default = DefaultWords ?? usual ?? "none",
        IsLive = IsLive || context.IsLive,
        Operator = Operator == OperatorAccess.None ? context.Operator : Operator,
        About = About,
    };

    /// <summary>Creates the context for the settings inside this one.</summary>
    private protected SettingContext<TInner> Inner<TInner>(SettingContext<TOptions> context, TInner fresh, TInner? current = null)
        where TInner : class => new(fresh, IsLive || context.IsLive, Operator == OperatorAccess.None ? context.Operator : Operator, current);

    private protected static string? NoneIfEmpty(string text) => text.Length == 0 ? null : text;

    private protected static bool IsPlain(JsonElement json) => json.ValueKind is JsonValueKind.String or JsonValueKind.Number;

    private protected static string? TextOf(IConfigurationSection setting) => string.IsNullOrWhiteSpace(setting.Value) ? null : setting.Value.Trim();

    /// <summary>Returns a list in numeric order: some configuration sources sort keys as text.</summary>
    private protected static IEnumerable<IConfigurationSection> InOrder(IConfigurationSection section) =>
        section.GetChildren().OrderBy(item => int.TryParse(item.Key, out int index) ? index : int.MaxValue);
}
