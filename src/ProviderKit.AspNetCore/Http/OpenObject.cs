using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProviderKit.AspNetCore.Http;

// The bodies and replies of the proxy, for descriptions only. The gateway reads and writes bytes, and passes on members that it does not know. So all
// of these types are open: they name the members that clients and the gateway need most.

/// <summary>An object with any members.</summary>
internal record OpenObject
{
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A request that only has to name its model.</summary>
internal sealed record ModelRequest(string Model) : OpenObject;
