using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings.Rows;

/// <summary>
/// JSON values by field path. A nested section sets the fields inside it, and its name is part of their paths; a list is an array.
/// </summary>
internal sealed class FieldsRow<TOptions>(string name, string form, Func<TOptions, IDictionary<string, string>> fields, string about) : SettingRow<TOptions>(name, about)
    where TOptions : class, new()
{
    internal override void Read(IConfigurationSection setting, TOptions options, ICollection<string> errors)
    {
        foreach (var field in setting.GetChildren()) Read(field, field.Key, fields(options));
    }

    internal override IEnumerable<SettingDescription> Describe(string path, SettingNames? names, SettingContext<TOptions> context) =>
        [Described(path + form, names, context, "text", options => NoneIfEmpty(string.Join(", ", fields(options).Keys)))];

    internal override IEnumerable<string?> Parts(TOptions options) =>
        fields(options).OrderBy(field => field.Key, StringComparer.Ordinal).SelectMany(field => new[] { field.Key, field.Value });

    private static void Read(IConfigurationSection field, string path, IDictionary<string, string> target)
    {
        IConfigurationSection[] inner = [.. InOrder(field)];
        if (inner.Length == 0) target[path] = field.Value ?? "null";
        else if (IsList(inner)) target[path] = $"[{string.Join(",", inner.Select(Json))}]";
        else foreach (var one in inner) Read(one, $"{path}.{one.Key}", target);
    }

    /// <summary>Converts a value within a list.</summary>
    private static string Json(IConfigurationSection value)
    {
        IConfigurationSection[] inner = [.. InOrder(value)];
        return inner.Length == 0 ? FieldValue.JsonOf(value.Value ?? "null")
            : IsList(inner) ? $"[{string.Join(",", inner.Select(Json))}]"
            : $"{{{string.Join(",", inner.Select(one => $"\"{JsonEncodedText.Encode(one.Key)}\":{Json(one)}"))}}}";
    }

    private static bool IsList(IConfigurationSection[] inner) => inner.All(one => int.TryParse(one.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _));
}
