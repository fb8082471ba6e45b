namespace ProviderKit.Extensions.AI.Clients;

/// <summary>What the clients answer to <c>GetService</c>.</summary>
internal static class ClientServices
{
    /// <summary>The name in the clients' metadata, which telemetry shows.</summary>
    public const string ProviderName = "providerkit";

    /// <param name="client">The client itself.</param>
    /// <param name="serviceType">What is asked for.</param>
    /// <param name="serviceKey">Its key; nothing here has one.</param>
    /// <param name="services">What there is beside the client.</param>
    public static object? Find(object client, Type serviceType, object? serviceKey, params ReadOnlySpan<object> services)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        if (serviceType.IsInstanceOfType(client)) return client;
        foreach (object service in services)
            if (serviceType.IsInstanceOfType(service)) return service;
        return null;
    }
}
