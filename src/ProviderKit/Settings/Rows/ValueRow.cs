using System.Text.Json;
using Microsoft.Extensions.Configuration;
using ProviderKit.Settings.Kinds;

namespace ProviderKit.Settings.Rows;

/// <summary>A setting with a single value. Its flat name may use another kind of value.</summary>
internal sealed class ValueRow<TOptions, T>(string name, SettingKind<T> kind, Func<TOptions, Held<T>> get, Action<TOptions, T> set, string about, SettingKind<T>? flat = null)
    : SettingRow<TOptions>(name, about)
    where TOptions : class, new()
{
    internal override void Read(IConfigurationSection setting, TOptions options, ICollection<string> errors)
    {
        if (TextOf(setting) is { } text) Take(kind, setting.Path, text, options, errors);
    }

    internal override void Check(string path, SettingNames? names, TOptions options, ICollection<string> errors)
    {
        if (get(options) is { IsSet: true } held && kind.ProblemWith(held.Value) is { } problem) errors.Add($"{Shown(path, names)} {problem}.");
    }

    internal override IEnumerable<SettingDescription> Describe(string path, SettingNames? names, SettingContext<TOptions> context) =>
        [Described(path, names, context, kind.Type, options => get(options) is { IsSet: true } held ? kind.Show(held.Value) : null)];

    internal override IEnumerable<string?> Parts(TOptions options) => [get(options) is { IsSet: true } held ? kind.Sign(held.Value) : null];

    internal override void Write(Utf8JsonWriter json, TOptions options)
    {
        if (get(options) is { IsSet: true } held && held != get(new TOptions())) kind.Write(json, held.Value);
    }

    private protected override void ReadText(string path, string text, TOptions options, ICollection<string> errors) => Take(flat ?? kind, path, text, options, errors);

    private void Take(SettingKind<T> written, string path, string text, TOptions options, ICollection<string> errors)
    {
        if (written.Parse(text, out var value) is { } problem) errors.Add($"{path} {problem}.");
        else set(options, value);
    }
}
