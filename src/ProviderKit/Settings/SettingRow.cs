using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using ProviderKit.Settings;

namespace ProviderKit;

/// <summary>One row of the table of settings: where it stands in configuration, and how it gets into the options. Made by <see cref="SettingRows{TOptions}"/>.</summary>
/// <typeparam name="TOptions">The options it belongs to.</typeparam>
/// <remarks>Change a row while its group is being made only; afterwards it is read by any thread.</remarks>
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

    /// <summary>What the documentation calls the default; null for the value that the options class has.</summary>
    internal string? DefaultWords { get; private set; }

    internal bool IsLive { get; private set; }

    internal OperatorAccess Operator { get; private set; }

    /// <summary>Whether it decides where requests and their tokens are sent.</summary>
    internal bool IsDestination { get; private set; }

    /// <summary>Whether a provider stays the same object when only this changes.</summary>
    internal bool IsApart { get; private set; }

    /// <summary>What JSON has to be, as the end of a sentence.</summary>
    internal virtual string WantedJson => "a text or a number";

    /// <summary>The name in environment variables and <c>.env</c> files, which is read before the section.</summary>
    /// <param name="name">The name, such as <c>UPSTREAM_QUEUE_MAX</c>. Not that of another setting.</param>
    /// <returns>The row.</returns>
    public SettingRow<TOptions> WithFlatName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return WithFlatName(_ => name);
    }

    /// <summary>What the documentation calls the default, where the value of the options class does not say it.</summary>
    /// <param name="words">Markdown, such as <c>30 % of the memory</c>.</param>
    /// <returns>The row.</returns>
    public SettingRow<TOptions> WithDefault(string words)
    {
        ArgumentException.ThrowIfNullOrEmpty(words);
        DefaultWords = words;
        return this;
    }

    /// <summary>A change takes effect while the app runs. Otherwise it takes effect at the next start.</summary>
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

    /// <summary>The flat names; those of a provider's settings need its <paramref name="names"/>.</summary>
    internal virtual IEnumerable<string> FlatNames(SettingNames? names) => _flatName(names) is { } name ? [name] : [];

    internal virtual void ReadFlat(SettingNames? names, IReadOnlyDictionary<string, string> values, TOptions options, ICollection<string> errors)
    {
        if (_flatName(names) is { } name && values.TryGetValue(name, out string? text)) ReadText(name, text, options, errors);
    }

    internal abstract void Read(IConfigurationSection setting, TOptions options, ICollection<string> errors);

    /// <summary>Checks the value by itself, wherever it came from.</summary>
    internal virtual void Check(string path, SettingNames? names, TOptions options, ICollection<string> errors)
    {
    }

    internal abstract IEnumerable<SettingDescription> Describe(string path, SettingNames? names, SettingContext<TOptions> context);

    /// <summary>The value as texts that differ when it does.</summary>
    internal virtual IEnumerable<string?> Parts(TOptions options) => [];

    /// <summary>Writes the value as JSON; nothing when it is the default.</summary>
    internal virtual void Write(Utf8JsonWriter json, TOptions options)
    {
    }

    /// <summary>Puts the operator's value in the place of the configured one.</summary>
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

    /// <summary>Down to the items: what the reader passes over would be kept all the same, and there is no end to what that may be.</summary>
    private protected virtual bool Fits(JsonElement json) => IsPlain(json);

    private protected virtual void Clear(TOptions options)
    {
    }

    /// <summary>How an error names the setting, so that it is found where it was set.</summary>
    private protected string Shown(string path, SettingNames? names) => FlatNames(names).FirstOrDefault() is { } flat ? $"{flat} (or {path})" : path;

    private protected SettingDescription Described(string path, SettingNames? names, SettingContext<TOptions> context, string type, string? value) => new(path, type)
    {
        FlatNames = [.. FlatNames(names)],
        Default = DefaultWords ?? value ?? "none",
        IsLive = IsLive || context.IsLive,
        Operator = Operator == OperatorAccess.None ? context.Operator : Operator,
        About = About,
    };

    /// <summary>The context of what stands in this setting.</summary>
    private protected SettingContext<TInner> Inner<TInner>(SettingContext<TOptions> context, TInner fresh) =>
        new(fresh, IsLive || context.IsLive, Operator == OperatorAccess.None ? context.Operator : Operator);

    private protected static bool IsPlain(JsonElement json) => json.ValueKind is JsonValueKind.String or JsonValueKind.Number;

    private protected static string? TextOf(IConfigurationSection setting) => string.IsNullOrWhiteSpace(setting.Value) ? null : setting.Value.Trim();

    /// <summary>A list in numeric order: configuration sorts keys as text in some sources.</summary>
    private protected static IEnumerable<IConfigurationSection> InOrder(IConfigurationSection section) =>
        section.GetChildren().OrderBy(item => int.TryParse(item.Key, out int index) ? index : int.MaxValue);
}
