using System.Text.Json.Serialization;

namespace ProviderKit.AspNetCore.Health;

/// <summary>How the replies of the health routes are written and described. A member that is null is left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthReply))]
internal sealed partial class HealthContractJson : JsonSerializerContext;
