using System.Text.Json;

namespace ProviderKit;

/// <content>A single setting in place of the configured one.</content>
internal sealed partial class SettingsReader
{
    /// <summary>Sets one field of a provider's options; lists are replaced, not added to. Mistakes go where all others go.</summary>
    public void Replace(ProviderOptions target, string provider, string field, string json)
    {
        switch (field)
        {
            case "models": target.Models.Clear(); break;
            case "headers": target.Headers.Clear(); break;
            case "modelMap": target.ModelMap.Clear(); break;
            case "routes": target.Routes.Clear(); break;
            case "pairs": target.Pairs.Clear(); break;
        }
        using var document = JsonDocument.Parse(json);
        string path = $"{ProviderKitOptions.SectionName}:Providers:{provider}:{field}";
        bool isList = field is "models" or "modelMap" or "routes" or "pairs";
        var wanted = field == "headers" ? JsonValueKind.Object : isList ? JsonValueKind.Array : JsonValueKind.Undefined;
        var kind = document.RootElement.ValueKind;
        bool fits = wanted == JsonValueKind.Undefined ? kind is JsonValueKind.String or JsonValueKind.Number : kind == wanted;
        if (fits) ReadProviderSetting(new JsonSection(path, field, document.RootElement), target);
        else options.ReadErrors.Add($"{path} must be {(wanted == JsonValueKind.Object ? "an object" : isList ? "a list" : "a text or a number")}.");
    }
}
