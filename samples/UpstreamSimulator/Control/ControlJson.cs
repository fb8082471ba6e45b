using System.Text.Json.Serialization;

namespace UpstreamSimulator.Control;

/// <summary>The JSON of the control paths.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SimulatorStats))]
[JsonSerializable(typeof(FaultOrder))]
internal sealed partial class ControlJson : JsonSerializerContext;
