namespace ProviderKit;

/// <summary>The names that <c>AddProviderKitKeys()</c> uses.</summary>
public static class ProviderKitKeyDefaults
{
    /// <summary>The authentication scheme: <c>ProviderKitKey</c>.</summary>
    public const string AuthenticationScheme = "ProviderKitKey";

    /// <summary>The role of a caller that sends a client key: <c>providerkit.client</c>.</summary>
    public const string ClientRole = "providerkit.client";

    /// <summary>The role of a caller that sends the admin key: <c>providerkit.admin</c>.</summary>
    public const string AdminRole = "providerkit.admin";
}
