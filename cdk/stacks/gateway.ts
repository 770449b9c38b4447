import { Duration, Stack } from "aws-cdk-lib";
import {
  AuthorizationType,
  EndpointType,
  type IResource,
  LambdaIntegration,
  type MethodOptions,
  RequestAuthorizer,
  ResponseType,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import type { Construct } from "constructs";
import { fill } from "../../functions/contract/labels.ts";
import { MAX_BODY_BYTES } from "../../functions/contract/limits.ts";
import { type ProblemCode, problemKind, problemType } from "../../functions/contract/problems.ts";
import { hstsHeader, safeHeaders } from "../../functions/contract/safe-headers.ts";
import { gatewayThrottle, throttlePolicyHeader } from "../../functions/contract/throttle.ts";
import type { Lambdas } from "./functions.ts";

const STAGE = "live";

const throttle = {
  throttlingRateLimit: gatewayThrottle.requestsPerSecond,
  throttlingBurstLimit: gatewayThrottle.burstRequests,
} as const;

/**
 * A REST API whose every path goes to the one api function: public paths as their contracts name
 * them, all others past the authorizer.
 *
 * @returns its base URL
 */
export function makeGateway(
  scope: Construct,
  { api, authorizer }: Lambdas,
  publicPaths: readonly string[],
): string {
  const gateway = new RestApi(scope, "Api", {
    restApiName: "trefzeker",
    endpointTypes: [EndpointType.REGIONAL],
    binaryMediaTypes: ["*/*"],
    cloudWatchRole: false,
    deployOptions: { stageName: STAGE, ...throttle },
  });
  const integration = new LambdaIntegration(api, { allowTestInvoke: false });
  for (const path of publicPaths) {
    resourceAt(gateway.root, path).addMethod("ANY", integration, {
      authorizationType: AuthorizationType.NONE,
    });
  }
  // Not addProxy(): under the root that also opens "/" itself, without the authorizer.
  const rest = gateway.root.addResource("{proxy+}");
  rest.addMethod("ANY", integration, guarded(scope, authorizer));
  // A browser asks whether it may send a key before it sends one.
  rest.addMethod("OPTIONS", integration, { authorizationType: AuthorizationType.NONE });
  for (const [type, code] of ownAnswers) answerAs(gateway, type, code);
  const issuer = issuerOf(gateway);
  for (const lambda of [api, authorizer]) lambda.addEnvironment("ISSUER_URL", issuer);
  return gateway.url;
}

/**
 * Where the API is, made of its id alone: the stage's own address would depend on the functions,
 * which have to know it.
 */
function issuerOf(gateway: RestApi): string {
  const { region, urlSuffix } = Stack.of(gateway);
  return `https://${gateway.restApiId}.execute-api.${region}.${urlSuffix}/${STAGE}`;
}

// A key comes in either of two headers. The gateway caches only by sources that are all present, so
// it does not cache.
function guarded(scope: Construct, handler: Lambdas["authorizer"]): MethodOptions {
  return {
    authorizationType: AuthorizationType.CUSTOM,
    authorizer: new RequestAuthorizer(scope, "Authorizer", {
      handler,
      identitySources: [],
      resultsCacheTtl: Duration.seconds(0),
    }),
  };
}

// CDK leaves what a path has in common with an earlier one to its caller; a greedy {proxy+} beside
// a static step catches only what the static ones do not.
function resourceAt(root: IResource, path: string): IResource {
  return path
    .split("/")
    .slice(1)
    .reduce((parent, step) => parent.getResource(step) ?? parent.addResource(step), root);
}

/** What the gateway answers by itself, without any function. */
const ownAnswers: readonly (readonly [ResponseType, ProblemCode])[] = [
  [ResponseType.UNAUTHORIZED, "missing-credentials"],
  [ResponseType.ACCESS_DENIED, "missing-credentials"],
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, "route-not-found"],
  [ResponseType.RESOURCE_NOT_FOUND, "route-not-found"],
  [ResponseType.REQUEST_TOO_LARGE, "body-too-large"],
  [ResponseType.THROTTLED, "rate-limited"],
  [ResponseType.INTEGRATION_TIMEOUT, "unavailable"],
  [ResponseType.AUTHORIZER_FAILURE, "internal-error"],
  [ResponseType.DEFAULT_5XX, "internal-error"],
];

function answerAs(gateway: RestApi, type: ResponseType, code: ProblemCode): void {
  const { status, title, detail } = problemKind(code);
  const text = fill(detail, { bytes: "too many", maximum: MAX_BODY_BYTES });
  gateway.addGatewayResponse(`Answer-${type.responseType}`, {
    type,
    statusCode: String(status),
    responseHeaders: {
      "Content-Type": "'application/problem+json'",
      "Content-Language": "'en'",
      "Cache-Control": "'no-store'",
      "RateLimit-Policy": `'${throttlePolicyHeader}'`,
      ...quoted({ ...safeHeaders, "Strict-Transport-Security": hstsHeader }),
      "X-Request-Id": "context.requestId",
      ...(status === 401 && { "WWW-Authenticate": `'Bearer realm="trefzeker"'` }),
    },
    templates: {
      "application/json": JSON.stringify({
        type: problemType(code),
        title: title.en,
        status,
        detail: text.en,
        instance: "$context.path",
        code,
        requestId: "$context.requestId",
      }),
    },
  });
}

/** Header values as the gateway wants literals, in single quotes; those that have some themselves cannot be. */
function quoted(headers: Readonly<Record<string, string>>): Record<string, string> {
  const plain = Object.entries(headers).filter(([, value]) => !value.includes("'"));
  return Object.fromEntries(plain.map(([name, value]) => [name, `'${value}'`]));
}
