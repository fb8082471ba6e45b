using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>How the calls of one wire format are described.</summary>
/// <param name="Parameters">An empty method that takes the body.</param>
/// <param name="Reply">The type of the replies.</param>
/// <param name="Gives">The media types of the replies, whole and as a stream.</param>
internal sealed record CallContracts(Delegate Parameters, Type Reply, params IReadOnlyList<string> Gives)
{
    private static readonly CallContracts Unknown = new(static ([InBody] OpenObject body) => { }, typeof(OpenObject), OperationDescription.Json, OperationDescription.Events);

    private static readonly Dictionary<WireFormat, CallContracts> Known = SurfaceList.Contracts.SelectMany(contracts => contracts.Calls).ToDictionary();

    private static readonly Dictionary<WireFormat, Type> Failures = SurfaceList.Contracts.ToDictionary(contracts => contracts.Shape, contracts => contracts.Failure);

    /// <summary>The contracts of a format. A format that is not known takes and returns any object.</summary>
    public static CallContracts Of(WireFormat format) => Known.GetValueOrDefault(format, Unknown);

    /// <summary>The type of the errors in a format.</summary>
    public static Type FailureOf(WireFormat shape) => Failures.GetValueOrDefault(shape, typeof(OpenAIFailure));
}
