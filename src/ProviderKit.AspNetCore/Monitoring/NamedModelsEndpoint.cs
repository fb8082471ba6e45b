using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Monitoring.Contracts;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary><c>GET named-models</c>: the gateway's own models, their targets, and the running calls of each.</summary>
internal sealed class NamedModelsEndpoint(ProviderRegistry registry)
{
    public MonitoringAnswer List(HttpContext context)
    {
        var models = registry.GetNamedModels();
        return new NamedModelsReply(
            models.Select(static model => new MonitoredNamedModel
            {
                Name = model.Name,
                Strategy = model.Strategy,
                Problem = model.Problem,
                Targets = model.Targets.Select(static target => new MonitoredTarget
                {
                    Model = target.Model,
                    Weight = target.Weight,
                    CallsInFlight = target.CallsInFlight,
                    Problem = target.Problem,
                }),
            }),
            models.Count);
    }
}
