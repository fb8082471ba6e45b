using System.Text.Json;

namespace ProviderKit.Settings.Kinds;

/// <summary>An <c>http</c> or <c>https</c> address.</summary>
internal sealed class AddressKind : SettingKind<string>
{
    public static readonly AddressKind Instance = new();

    public override string Type => "`http` or `https` address";

    public override string? Parse(string text, out string value)
    {
        value = text;
        return null;
    }

    public override string? ProblemWith(string value)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            return "must be an absolute address that begins with http:// or https://";
        if (uri.UserInfo.Length > 0) return "must not hold a user name or password; tokens have settings of their own";
        return uri.Query.Length > 0 || uri.Fragment.Length > 0 ? "must not hold a query or fragment" : null;
    }

    public override string Show(string value) => value;

    /// <summary>Omits parts that may contain credentials: user, query and fragment.</summary>
    public override void Write(Utf8JsonWriter json, string value) => json.WriteStringValue(
        Uri.TryCreate(value, UriKind.Absolute, out var uri) ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : "");
}
