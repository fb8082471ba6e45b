using System.Text.Json.Serialization.Metadata;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>How one API is described.</summary>
/// <param name="Types">Its types.</param>
/// <param name="Shape">The format of its errors.</param>
/// <param name="Failure">The type of its errors.</param>
/// <param name="Calls">Its calls by format.</param>
internal sealed record SurfaceContracts(IJsonTypeInfoResolver Types, WireFormat Shape, Type Failure, IReadOnlyDictionary<WireFormat, CallContracts> Calls);
