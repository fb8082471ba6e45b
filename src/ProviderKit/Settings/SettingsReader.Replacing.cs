using System.Text.Json;

namespace ProviderKit.Settings;

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
        var (fits, wanted) = Check(field, document.RootElement);
        if (fits) ReadProviderSetting(new JsonSection(path, field, document.RootElement), target);
        else options.ReadErrors.Add($"{path} must be {wanted}.");
    }

    /// <summary>Down to the items: what the reader passes over would be kept all the same, and there is no end to what that may be.</summary>
    private static (bool Fits, string Wanted) Check(string field, JsonElement json) => field switch
    {
        "models" => (json.ValueKind == JsonValueKind.Array && json.EnumerateArray().All(IsText), "a list of texts"),
        "headers" => (json.ValueKind == JsonValueKind.Object && json.EnumerateObject().All(member => IsText(member.Value)), "an object of texts"),
        "modelMap" or "routes" or "pairs" => (
            json.ValueKind == JsonValueKind.Array
                && json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object && item.EnumerateObject().All(member => IsPlain(member.Value))),
            "a list of objects of texts and numbers"),
        _ => (IsPlain(json), "a text or a number"),
    };

    private static bool IsText(JsonElement json) => json.ValueKind == JsonValueKind.String;

    private static bool IsPlain(JsonElement json) => json.ValueKind is JsonValueKind.String or JsonValueKind.Number;
}
